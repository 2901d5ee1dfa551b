import { resolve } from 'node:path';
import { defined } from '../../defined.ts';
import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import { openOutput } from '../../files/given-output.ts';
import { systemReason } from '../../files/system-error.ts';
import { createRedactor } from '../../redact.ts';
import { redactReport } from '../../services/report/redact-report.ts';
import { type OperationsReport, readReport } from '../../services/report/report.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { queryDeps } from '../../session/query-deps.ts';
import { verbatim } from '../../terminal/layout/docs.ts';
import type { View } from '../../terminal/printer.ts';
import { reportHtml } from '../../views/report/html.ts';
import { reportJunit } from '../../views/report/junit.ts';
import { reportMarkdown } from '../../views/report/markdown.ts';
import { reportView } from '../../views/report/summary.ts';
import type { Written } from '../../views/templates/template.ts';
import { bytesText } from '../../views/units.ts';
import { writeStepSummary } from '../ci.ts';
import { type AddCommand, examples } from '../command.ts';
import { duration, timePoint } from '../options/times.ts';
import { metricsRequest } from './request.ts';

interface Files {
  readonly html?: string;
  readonly markdown?: string | true;
  readonly junit?: string | true;
}

export const addReport: AddCommand = (parent, execute) => {
  parent
    .command('report')
    .description(
      'Reports on some time: verdict, charts, alarms, errors, slowest requests, cost, releases. Reads logs, which is billed.',
    )
    .option('--html <file>', 'write one page that needs no network')
    .option('--markdown [file]', 'write Markdown, to stdout without a file')
    .option('--junit [file]', 'write the checks as JUnit XML, to stdout without a file')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1d'))
    .option('--until <when>', 'to when', timePoint)
    .option('--period <duration>', 'a value for each of these, such as 5m; else what fits the time', duration)
    .option('--compare <duration>', 'also the same time so much earlier, such as 7d', duration)
    .option(
      '--fail-if <limits>',
      'exit code 3 when a limit is breached or has no data, such as errorRate>1%,latencyP95>500ms',
    )
    .option('--allow-no-data', 'let a limit of --fail-if pass where nothing was measured')
    .option('--no-redact', 'leave accounts, people and addresses in')
    .addHelpText(
      'after',
      examples(
        'backoffice metrics report --html report.html',
        'backoffice metrics report --since 7d --compare 7d --html week.html',
        "backoffice metrics report --junit report.xml --fail-if 'errorRate>1%'",
        'backoffice metrics report --markdown > report.md',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        refuseTwoOnStdout(options);
        const request = {
          ...metricsRequest(cli, 'all', options),
          tableSize: true,
          ...defined({ periodSeconds: options.period && options.period / 1000 }),
        };
        const operation = cli.open(await cli.environment());
        const read = await cli.progress.during('reading', () =>
          readReport({ ...operation, queryDeps: queryDeps(cli, operation), command: cli.command }, request),
        );
        const report = options.redact ? redactReport(read, createRedactor(cli.context.env)) : read;
        await writeFiles(cli, options, report, operation.signal);
        await writeStepSummary(cli.context, reportMarkdown(report));
        await cli.print('metrics report', report, viewOf(options));
        return read.metrics.thresholds.some(({ breached }) => breached) ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

function refuseTwoOnStdout({ markdown, junit }: Files): void {
  if (markdown === true && junit === true)
    throw new BackofficeError('USAGE', '--markdown and --junit cannot both go to stdout', {
      hint: 'name a file for one of them',
    });
}

/** What stands on stdout in place of the summary. */
function viewOf({ markdown, junit }: Files): View<OperationsReport> {
  if (markdown === true) return { ...reportView, text: (report) => verbatim(reportMarkdown(report).text) };
  return junit === true
    ? { ...reportView, text: (report) => verbatim(reportJunit(report).text) }
    : reportView;
}

async function writeFiles(
  cli: CommandContext,
  { html, markdown, junit }: Files,
  report: OperationsReport,
  signal: AbortSignal,
): Promise<void> {
  if (html !== undefined) await writeReport(cli, html, reportHtml(report), signal);
  if (typeof markdown === 'string') await writeReport(cli, markdown, reportMarkdown(report), signal);
  if (typeof junit === 'string') await writeReport(cli, junit, reportJunit(report), signal);
}

async function writeReport(
  { context, options, progress }: CommandContext,
  file: string,
  { text }: Written<string>,
  signal: AbortSignal,
): Promise<void> {
  if (options.dryRun) return progress.line(`${file} would be written, ${bytesText(Buffer.byteLength(text))}`);
  try {
    const opened = await openOutput(resolve(context.cwd, file), { signal });
    await opened.write(text).finally(opened.close);
  } catch (error) {
    signal.throwIfAborted();
    throw new BackofficeError('FAILED', `${file} cannot be written: ${systemReason(error)}`, {
      cause: error,
    });
  }
  progress.line(`${file} written, ${bytesText(Buffer.byteLength(text))}`);
}
