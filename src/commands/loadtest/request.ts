import { BackofficeError } from '../../errors.ts';
import type { WantedLoad } from '../../operations/loadtest/run-load.ts';
import { creates } from '../../services/loadtest/created-items.ts';
import type { LoadPlan } from '../../services/loadtest/load.ts';
import { CREATE_BODY } from '../../services/loadtest/requests.ts';
import { readThresholds } from '../../services/thresholds.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { readGiven } from '../options/given-text.ts';

export interface LoadOptions {
  readonly requests?: number;
  readonly concurrency?: number;
  readonly rate?: number;
  readonly for?: number;
  readonly warmUp?: number;
  readonly ramp?: number;
  readonly path: string;
  readonly method: string;
  readonly body?: string;
  readonly header?: readonly string[];
  readonly requestTimeout: number;
  readonly failIf?: string;
  readonly allowNoData?: boolean;
  readonly server: boolean;
}

const METHODS = /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/;
const MOST_MS = 3_600_000;
const MOST_REQUESTS = 10_000_000;
const CLOSED = { requests: 1000, concurrency: 10 };
const OPEN = { durationMs: 30_000, concurrency: 100 };

/** @throws BackofficeError USAGE for what cannot be, or has no bounds. */
export async function loadRequest(cli: CommandContext, options: LoadOptions): Promise<WantedLoad> {
  const plan = planOf(options);
  const method = options.method.toUpperCase();
  if (!METHODS.test(method)) throw usage(`"${options.method}" is no method`, '--method GET');
  if (!/^\/[\x21-\x7e]*$/.test(options.path))
    throw usage(
      `--path must begin with a slash and be percent-encoded, not "${options.path}"`,
      '--path /items',
    );
  const creating = creates({ method, path: options.path });
  const given = options.body === undefined ? undefined : await readGiven(cli.context, options.body);
  const body = given ?? (creating ? CREATE_BODY : undefined);
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { ...json, ...Object.fromEntries((options.header ?? []).map(headerIn)) };
  return {
    plan,
    request: { method, path: options.path, headers, body },
    thresholds: options.failIf === undefined ? [] : readThresholds(options.failIf),
    allowNoData: options.allowNoData ?? false,
    server: options.server,
  };
}

function planOf({ requests, rate, concurrency, for: durationMs, ...options }: LoadOptions): LoadPlan {
  const times = {
    warmUpMs: options.warmUp ?? 0,
    rampMs: options.ramp ?? 0,
    timeoutMs: options.requestTimeout,
  };
  if (Math.max(durationMs ?? 0, times.warmUpMs, times.rampMs) > MOST_MS)
    throw usage('a load test lasts an hour at the most', '--for 1h');
  if (rate !== undefined && requests !== undefined)
    throw usage('--rate goes with --for, not with --requests', '--rate 50 --for 30s');
  if (rate === undefined)
    return {
      model: 'closed',
      requests: requests ?? (durationMs === undefined ? CLOSED.requests : null),
      concurrency: concurrency ?? CLOSED.concurrency,
      rate: 0,
      durationMs: durationMs ?? null,
      ...times,
    };
  const time = durationMs ?? OPEN.durationMs;
  if ((rate * time) / 1000 > MOST_REQUESTS)
    throw usage(`that would be more than ${MOST_REQUESTS} requests`, 'lower --rate or --for');
  return {
    model: 'open',
    requests: null,
    concurrency: concurrency ?? OPEN.concurrency,
    rate,
    durationMs: time,
    ...times,
  };
}

function headerIn(text: string): [string, string] {
  const at = text.indexOf(':');
  if (at > 0 && !/[\r\n]/.test(text))
    return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
  throw usage(`--header takes name:value, not "${text}"`, '--header "if-match: \\"1\\""');
}

function usage(message: string, hint: string): BackofficeError {
  return new BackofficeError('USAGE', message, { hint });
}
