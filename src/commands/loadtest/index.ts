import { EXIT_CODES } from '../../errors.ts';
import { cleanUp } from '../../operations/loadtest/clean-up.ts';
import { runLoad } from '../../operations/loadtest/run-load.ts';
import type { LoadReport } from '../../services/loadtest/load.ts';
import { cleanedView, loadView } from '../../views/loadtest.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { duration } from '../options/times.ts';
import { collect } from '../options/words.ts';
import { loadRequest } from './request.ts';

const MOST_REQUESTS = 1_000_000;
const MOST_CONNECTIONS = 1000;
const MOST_RATE = 10_000;

export const addLoadtest: AddCommand = (parent, execute) => {
  parent
    .command('loadtest')
    .description(
      'Sends many requests to the API and measures: so many at once (--requests, --concurrency), or so many a second (--rate, --for). Removes the items that it creates.',
    )
    .option('--requests <n>', 'how many; 1000 unless time ends it', wholeNumber(1, MOST_REQUESTS))
    .option(
      '--concurrency <n>',
      'connections at the most; 10, with --rate 100',
      wholeNumber(1, MOST_CONNECTIONS),
    )
    .option('--rate <n>', 'requests a second, whether answered or not', wholeNumber(1, MOST_RATE))
    .option('--for <duration>', 'how long, such as 30s; an hour at the most', duration)
    .option('--warm-up <duration>', 'send for so long before anything is measured', duration)
    .option('--ramp <duration>', 'grow to the full load over this time', duration)
    .option('--path <path>', 'path with query; {n} is the number of the request', '/health')
    .option('--method <method>', 'GET, POST, …', 'GET')
    .option('--body <text|@file|->', 'body; {n} as above. POST /items has one of its own')
    .option('--header <name:value>', 'header; repeatable', collect)
    .option('--request-timeout <duration>', 'give a request up after this', duration, 10_000)
    .option(
      '--fail-if <limits>',
      "exit code 3 when a limit is breached or has no data: 'p95>300ms,errors>1%'; latency is that of answers below 400",
    )
    .option('--allow-no-data', 'let a limit of --fail-if pass where nothing was measured')
    .option('--no-server', 'do not look at what the platform saw of it')
    .option('--clean-up', 'only remove items that tests which were interrupted left behind')
    .addHelpText(
      'after',
      examples(
        'backoffice loadtest --requests 1000 --concurrency 10',
        'backoffice loadtest --rate 50 --for 30s --path /items',
        "backoffice loadtest --method POST --path /items --requests 100 --concurrency 5 --fail-if 'p95>300ms'",
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        if (options.cleanUp) {
          const cleaned = await cleanUp(cli.open(await cli.environment()));
          await cli.print('loadtest --clean-up', cleaned, cleanedView(cli.options.dryRun ?? false));
          return undefined;
        }
        const wanted = await loadRequest(cli, options);
        const report = await runLoad(cli.open(await cli.environment()), wanted);
        await cli.print('loadtest', report, loadView);
        return exitCode(report);
      }),
    );
};

/** A test of which nothing succeeded is a failure, whatever limits there are. */
function exitCode({ requests, failed, thresholds }: LoadReport): number | undefined {
  if (requests > 0 && failed === requests) return EXIT_CODES.FAILED;
  return thresholds.some(({ breached }) => breached) ? EXIT_CODES.CHECK_FAILED : undefined;
}
