import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import type { MetricsReport } from '../../services/metrics/report.ts';
import type { CommandContext } from '../../session/command-context.ts';
import type { View } from '../../terminal/printer.ts';
import { createRepainter } from '../../terminal/repaint.ts';
import { lossOf } from '../../terminal/streams.ts';
import { thresholdLines } from '../../views/metrics.ts';

const EVERY_MS = 15_000;
/** CloudWatch has values by the minute, and each look is billed. */
const LEAST_MS = 5000;

/**
 * Shows the numbers again and again: in place on a terminal, else one report after the other. Ends when a limit is
 * breached, or with Ctrl-C.
 * @param every milliseconds; true for the usual.
 */
export async function watch(
  cli: CommandContext,
  every: number | true,
  look: () => Promise<MetricsReport>,
  view: View<MetricsReport>,
): Promise<number> {
  const pause = every === true ? EVERY_MS : every;
  if (pause < LEAST_MS)
    throw new BackofficeError('USAGE', `--watch ${pause / 1000}s is too often`, {
      hint: 'every 5s at most: CloudWatch has new values once a minute, and bills each look',
    });
  const { clock, stdout, env } = cli.context;
  const inPlace = cli.format === 'table' && cli.style.terminal && env.TERM !== 'dumb';
  const repainter = createRepainter(stdout);
  try {
    for (;;) {
      const report = await look();
      const shown = inPlace ? cli.textOf(report, view).then(repainter.paint) : cli.printRow(report, view);
      // A limit is watched whether or not somebody looks.
      await (report.thresholds.length === 0 ? shown : lossOf(shown));
      const breached = report.thresholds.some((threshold) => threshold.breached);
      if (breached) for (const line of thresholdLines(report)) cli.progress.line(line);
      if (breached) return EXIT_CODES.CHECK_FAILED;
      await clock.sleep(pause, cli.signal);
    }
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'INTERRUPTED') return EXIT_CODES.INTERRUPTED;
    throw error;
  }
}
