import { defined } from '../../defined.ts';
import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import { followLogs } from '../../operations/logs/follow-logs.ts';
import type { FollowRequest, LogRequest } from '../../operations/logs/request.ts';
import type { Operation } from '../../operations/operation.ts';
import { readHistory } from '../../services/logs/history.ts';
import { LEVELS } from '../../services/logs/lines/levels.ts';
import { checkPattern } from '../../services/logs/pattern.ts';
import type { Selection } from '../../services/logs/selection.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import { logSources, SOURCES } from '../../services/logs/sources.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { duration, type TimePoint, timePoint } from '../options/times.ts';
import { oneOf } from '../options/words.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import type { ShowOptions } from './show-options.ts';
import { withSourcePlaces } from './source-places.ts';

const MOST = 1_000_000_000;

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show', { isDefault: true })
    .description('Shows lines, and with -f goes on showing them as they come. Times are UTC.')
    .option('--source <name>', 'function, api or all', oneOf(SOURCES), 'function')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('10m'))
    .option('--until <when>', 'to when', timePoint)
    .option('-f, --follow', 'go on with lines as they come; those up to 10 minutes late are shown and marked')
    .option('--errors', 'errors only, whatever their format: levels, exceptions, timeouts, crashes')
    .option('--level <level>', 'this level and above', oneOf(LEVELS))
    .option('--grep <text>', 'lines with this text, taken literally')
    .option('--pattern <pattern>', "lines that match a pattern in CloudWatch's language")
    .option('--request <id>', 'lines about a request')
    .option('--live', 'follow by a live session: at once, but sampled and billed by the minute')
    .option('--for <duration>', 'follow for so long', duration)
    .option('--idle <duration>', 'follow until nothing has come for so long', duration)
    .option('--max <n>', 'at most so many lines', wholeNumber(1, MOST))
    .option('--until-match <text>', 'follow until a line has this text; exit code 3 when none came')
    .option('--resume', 'go on where the last --resume ended')
    .option('--raw', 'messages as they were written')
    .addHelpText(
      'after',
      examples(
        'backoffice logs --since 1h --errors',
        'backoffice logs -f',
        'backoffice logs --request 8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d --source all',
        'backoffice logs -f --until-match "request finished" --for 2m',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const asked: ShowOptions = options;
        refuseContradictions(asked);
        const operation = cli.open(await cli.environment());
        const request = await requestOf(cli, operation, asked);
        const emitter = withSourcePlaces(operation, createEmitter(cli, asked, request.selection));
        const end =
          asked.follow || asked.live
            ? await followLogs(operation, request, emitter)
            : await showHistory(operation, request, asked.until, emitter);
        if (end === 'interrupted') return EXIT_CODES.INTERRUPTED;
        return asked.untilMatch !== undefined && !emitter.matched() ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

function refuseContradictions({
  follow,
  live,
  until,
  pattern,
  grep,
  request,
  ...options
}: ShowOptions): void {
  const following = follow || live;
  if (following && until !== undefined)
    throw new BackofficeError('USAGE', '--until does not go with following', {
      hint: 'end it with --for or --idle',
    });
  const ending = (['for', 'idle', 'resume'] as const).find((name) => options[name] !== undefined);
  if (!following && ending !== undefined)
    throw new BackofficeError('USAGE', `--${ending} goes with following`, { hint: 'add -f' });
  if (pattern === undefined) return;
  if (grep !== undefined || request !== undefined)
    throw new BackofficeError('USAGE', '--pattern does not go with --grep and --request', {
      hint: 'put their text into the pattern, in quotes',
    });
  const problem = checkPattern(pattern);
  if (problem !== undefined)
    throw new BackofficeError(
      'USAGE',
      `--pattern: ${problem.message}, at ${problem.offset + 1}: ${marked(pattern, problem.offset)}`,
      {
        hint: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html; --grep takes text literally',
      },
    );
}

/** The pattern with a caret before the mistake. */
function marked(pattern: string, offset: number): string {
  return `${pattern.slice(0, offset)}^${pattern.slice(offset)}`;
}

async function requestOf(
  cli: CommandContext,
  operation: Operation,
  asked: ShowOptions,
): Promise<FollowRequest> {
  const sources = await cli.progress.during('looking for the logs', () =>
    logSources(operation, asked.source),
  );
  const { errors = false, level, grep, pattern, request } = asked;
  const selection: Selection = {
    errors,
    ...defined({ level, grep, pattern, request }),
  };
  return {
    source: asked.source,
    sources,
    selection,
    from: asked.since.at(cli.context.clock.now().getTime()),
    raw: asked.raw ?? false,
    live: asked.live ?? false,
    resume: asked.resume ?? false,
    for: asked.for,
    idle: asked.idle,
    reopen: canLogIn(cli) ? async () => cli.open(await cli.environment()) : undefined,
  };
}

/** Whether somebody is there who can get credentials that a new session finds. */
function canLogIn({ context: { stderr, env }, options }: CommandContext): boolean {
  const fixed = env.AWS_ACCESS_KEY_ID !== undefined && env.AWS_PROFILE === undefined;
  return stderr.isTTY === true && options.input && !fixed;
}

async function showHistory(
  operation: Operation,
  { from, raw, sources, selection }: LogRequest,
  until: TimePoint | undefined,
  emitter: Emitter,
): Promise<'ended'> {
  const to = until?.at(operation.clock.now().getTime());
  const range = { from, raw, ...defined({ to }) };
  const batches = readHistory(await operation.connection.logs(), sources, (source) => ({
    ...range,
    pattern: serverPattern(selection, source.name),
  }));
  for await (const lines of batches) if (!(await emitter.emit(lines))) break;
  return 'ended';
}
