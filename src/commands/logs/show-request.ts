import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import type { FollowRequest } from '../../operations/logs/request.ts';
import type { Operation } from '../../operations/operation.ts';
import { checkPattern } from '../../services/logs/pattern.ts';
import type { Selection } from '../../services/logs/selection.ts';
import { logSources } from '../../services/logs/sources.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { queryDeps } from '../../session/query-deps.ts';
import { timePoint } from '../options/times.ts';
import type { ShowOptions } from './show-options.ts';

/** @throws BackofficeError (USAGE) for options that do not go together, or a pattern that is wrong. */
export function refuseContradictions({
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
  if (options.tail !== undefined && options.resume)
    throw new BackofficeError('USAGE', '--tail does not go with --resume', {
      hint: 'the last run says where to go on: leave out --tail',
    });
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

/** What is read and how, of what was asked for. */
export async function requestOf(
  cli: CommandContext,
  operation: Operation,
  asked: ShowOptions,
): Promise<FollowRequest> {
  const sources = await cli.progress.during('looking for the logs', () =>
    logSources(operation, asked.source),
  );
  const now = cli.context.clock.now().getTime();
  const selection = selectionOf(cli, asked, sources.length);
  return {
    source: asked.source,
    sources,
    selection,
    stream: asked.stream,
    ...timesOf(asked, now),
    tail: asked.tail,
    raw: asked.raw || searchesText(asked),
    live: asked.live ?? false,
    resume: asked.resume ?? false,
    for: asked.for,
    idle: asked.idle,
    queries: queryDeps(cli, operation),
    reopen: canLogIn(cli) ? async () => cli.open(await cli.environment()) : undefined,
  };
}

/** Late lines are looked for so far back, whatever else is shown of the past. */
const USUAL = timePoint('10m');

function timesOf({ since, tail }: ShowOptions, now: number): Pick<FollowRequest, 'from' | 'since'> {
  const [asked, usual] = [since?.at(now), USUAL.at(now)];
  return { from: tail === undefined ? (asked ?? usual) : Math.max(asked ?? usual, usual), since: asked };
}

function selectionOf({ format }: CommandContext, asked: ShowOptions, sources: number): Selection {
  const { errors = false, level, grep, exclude, pattern, request, platform } = asked;
  return {
    errors,
    platform,
    shown: { json: format === 'json' || format === 'ndjson', source: sources > 1 },
    ...defined({ level, grep, exclude, pattern, request }),
  };
}

/** Then messages are kept as they were written. */
function searchesText({ grep, exclude, untilMatch, live, request }: ShowOptions): boolean {
  return [grep, exclude, untilMatch, live ? request : undefined].some((text) => text !== undefined);
}

/** Whether somebody is there who can get credentials that a new session finds. */
function canLogIn({ context: { stderr, env }, options }: CommandContext): boolean {
  const fixed = env.AWS_ACCESS_KEY_ID !== undefined && env.AWS_PROFILE === undefined;
  return stderr.isTTY === true && options.input && !fixed;
}
