import { EXIT_CODES } from '../../errors.ts';
import { followLogs } from '../../operations/logs/follow-logs.ts';
import { lastLines } from '../../operations/logs/last-lines.ts';
import { createLineReading } from '../../operations/logs/read-lines.ts';
import type { LogRequest } from '../../operations/logs/request.ts';
import type { Operation } from '../../operations/operation.ts';
import { LEVELS } from '../../services/logs/lines/levels.ts';
import { SOURCES } from '../../services/logs/sources.ts';
import type { CommandContext } from '../../session/command-context.ts';
import type { LineShape } from '../../views/logs.ts';
import { localTimes } from '../../views/time-zone.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { duration, type TimePoint, timePoint } from '../options/times.ts';
import { oneOf } from '../options/words.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { excludedText, searchedText, streamPrefix } from './line-options.ts';
import type { ShowOptions } from './show-options.ts';
import { refuseContradictions, requestOf } from './show-request.ts';
import { withSourcePlaces } from './source-places.ts';

const MOST = 1_000_000_000;
/** They are held in memory. */
const MOST_TAIL = 100_000;

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show', { isDefault: true })
    .description('Shows lines, and with -f goes on showing them as they come. Times are UTC.')
    .option('--source <name>', 'function, api or all', oneOf(SOURCES), 'function')
    .option(
      '--since <when>',
      'start time: a duration ago, or a time (default: 10m ago; with --tail the oldest line)',
      timePoint,
    )
    .option('--until <when>', 'end time', timePoint)
    .option('--tail <n>', 'the last n lines, however old; with -f before new ones', wholeNumber(1, MOST_TAIL))
    .option('-f, --follow', 'go on with lines as they come; those up to 10 minutes late are shown and marked')
    .option('--errors', 'errors only, whatever their format: levels, exceptions, timeouts, crashes')
    .option('--level <level>', 'this level and above', oneOf(LEVELS))
    .option('--grep <text>', 'lines with this text, as shown or as written', searchedText)
    .option('--exclude <text>', 'no lines with this text, as shown or as written; repeatable', excludedText)
    .option('--pattern <pattern>', "lines that match a pattern in CloudWatch's language")
    .option('--request <id>', 'lines about a request')
    .option('--stream <prefix>', 'lines of log streams whose names begin with this', streamPrefix)
    .option('--no-platform', 'no START, INIT, REPORT and END lines; failures reported by them stay')
    .option('--local-time', 'show times in the local time zone, with its offset; JSON and CSV stay in UTC')
    .option('--live', 'follow by a live session: at once, but sampled and billed by the minute')
    .option('--for <duration>', 'follow for so long', duration)
    .option('--idle <duration>', 'follow until nothing has come for so long', duration)
    .option('--max <n>', 'end after n lines', wholeNumber(1, MOST))
    .option(
      '--until-match <text>',
      'end at a line with this text, as shown or as written; exit code 3 when none came',
      searchedText,
    )
    .option('--resume', 'go on where the last --resume ended')
    .option('--raw', 'messages as they were written')
    .addHelpText(
      'after',
      examples(
        'backoffice logs --since 1h --errors',
        'backoffice logs --tail 20 --no-platform',
        'backoffice logs -f --exclude /health --for 5m',
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
        const emitter = withSourcePlaces(
          operation,
          createEmitter(cli, asked, request.selection, shapeOf(cli, asked, request)),
        );
        const end =
          asked.follow || asked.live
            ? await followLogs(operation, request, emitter)
            : await showHistory(operation, request, asked.until, emitter);
        if (end === 'interrupted') return EXIT_CODES.INTERRUPTED;
        return asked.untilMatch !== undefined && !emitter.matched() ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

function shapeOf(
  { context }: CommandContext,
  { localTime }: ShowOptions,
  { sources }: LogRequest,
): LineShape {
  return { source: sources.length > 1, ...(localTime ? { zone: localTimes(context.env.TZ) } : {}) };
}

async function showHistory(
  operation: Operation,
  request: LogRequest,
  until: TimePoint | undefined,
  emitter: Emitter,
): Promise<'ended'> {
  const to = until?.at(operation.clock.now().getTime());
  const read = await createLineReading(operation, request);
  if (request.tail === undefined) {
    for await (const lines of read(request.from, to)) if (!(await emitter.emit(lines))) break;
    return 'ended';
  }
  const { tail: count } = request;
  const lines = await operation.during('looking for the last lines', () =>
    lastLines(operation, request, emitter, { read, count, to }),
  );
  await emitter.emit(lines);
  return 'ended';
}
