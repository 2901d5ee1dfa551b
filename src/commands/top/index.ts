import { BackofficeError } from '../../errors.ts';
import { createTopWatch, type TopWatch } from '../../operations/top/watch-top.ts';
import { topView } from '../../views/top/snapshot.ts';
import { type AddCommand, examples } from '../command.ts';
import { drawsInPlace, showOnScreen } from '../options/screen.ts';
import { duration } from '../options/times.ts';
import { watch, watchPause } from '../options/watch.ts';
import { createTopApp } from './live.ts';

const USUAL_MS = 10 * 60_000;
const LEAST_MS = 60_000;
/** All lines of this time are read. */
const MOST_MS = 3 * 3_600_000;

export const addTop: AddCommand = (parent, execute) => {
  parent
    .command('top')
    .description(
      'Shows one live screen: requests, 5xx, latency, throttles, alarms, newest errors, lines as they come. ' +
        'q quits, ? shows the keys. Off a terminal, and with ACCESSIBLE=1, one snapshot is printed.',
    )
    .option('--since <duration>', 'how far numbers and errors reach back (default 10m)', duration)
    .option('--watch [every]', 'time from one look to the next (default 15s)', duration)
    .addHelpText(
      'after',
      examples('backoffice top', 'backoffice top --since 1h --env dev', 'backoffice top --json'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const sinceMs = checkedReach(options.since ?? USUAL_MS);
        const everyMs = watchPause(options.watch ?? true);
        const operation = cli.open(await cli.environment());
        // What ends all is told before there is a screen, and a question is asked.
        await cli.progress.during('opening', () =>
          Promise.all([operation.outputs.get(), operation.connection.accessKeyId()]),
        );
        const reopen = async () => cli.open(await cli.environment());
        const top = createTopWatch(operation, { sinceMs, everyMs, reopen });
        // Where no key can be pressed, nobody sits before it.
        const isAnswered = cli.context.stdin.isTTY === true && cli.options.input;
        if (isAnswered && drawsInPlace(cli)) return showOnScreen(cli, createTopApp(cli, top));
        const look = () => lookOnce(top);
        if (options.watch !== undefined) return watch(cli, everyMs, { look, view: () => topView });
        await cli.print('top', await cli.progress.during('looking', look), topView);
        return undefined;
      }),
    );
};

async function lookOnce(top: TopWatch) {
  await top.once();
  return top.report();
}

function checkedReach(since: number): number {
  if (since < LEAST_MS || since > MOST_MS)
    throw new BackofficeError('USAGE', '--since must be between 1m and 3h', {
      hint: (command) => `further back: ${command('logs errors --since 1d')}`,
    });
  return since;
}
