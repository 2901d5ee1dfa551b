import { type CreatedItems, createCreatedItems, creates } from '../../services/loadtest/created-items.ts';
import { generate, type LoadTarget } from '../../services/loadtest/generate.ts';
import type { LoadPlan, LoadReport } from '../../services/loadtest/load.ts';
import { measuredKeys } from '../../services/loadtest/measured-keys.ts';
import { createRecorder, type Recorder } from '../../services/loadtest/recorder.ts';
import { type LoadOfRun, removeCreated } from '../../services/loadtest/remove-created.ts';
import { CREATE_BODY, encodeRequests, type LoadRequest } from '../../services/loadtest/requests.ts';
import { readServerSide } from '../../services/loadtest/server-side.ts';
import { checkThresholds, judgeThresholds, type Threshold } from '../../services/thresholds.ts';
import { counted } from '../../words/counted.ts';
import type { Picture } from '../events.ts';
import type { Operation } from '../operation.ts';
import { removalOf } from './removal.ts';

const TELL_MS = 5000;
/** Answers that the gateway may have given by itself, without the function. */
const OF_THE_GATEWAY = new Set([401, 403, 404, 429]);

/** A load test as it was asked for. */
export interface WantedLoad {
  readonly plan: LoadPlan;
  readonly request: LoadRequest;
  readonly thresholds: readonly Threshold[];
  /** Whether to look at what the platform saw of it. */
  /** Whether a limit is kept where nothing was measured. */
  readonly allowNoData: boolean;
  readonly server: boolean;
}

/** Sends the load, removes what it created, and joins both sides of it. */
export async function runLoad(operation: Operation, wanted: WantedLoad): Promise<LoadReport> {
  const { plan, request } = wanted;
  const looks = /^(GET|HEAD|OPTIONS)$/.test(request.method);
  const nothing = createRecorder().result(0);
  // A limit on what is not measured is told before anything is sent.
  checkThresholds(wanted.thresholds, measuredKeys(nothing));
  const base = {
    environment: operation.environment.name,
    method: request.method,
    path: request.path,
    plan,
  };
  if (operation.dryRun) {
    const created = { items: 0, removed: 0, left: [] };
    return {
      ...base,
      ...nothing,
      changed: false,
      from: null,
      to: null,
      server: null,
      created,
      thresholds: [],
    };
  }
  await operation.outputs.refresh();
  const done = looks ? await guarded(operation, wanted) : await changing(operation, wanted);
  const { measured, from, to, created } = done;
  const server = wanted.server ? await platformSide(operation, done) : null;
  const thresholds = judgeThresholds(wanted.thresholds, measuredKeys(measured), wanted.allowNoData);
  return {
    ...base,
    ...measured,
    changed: !looks && measured.requests > 0,
    from,
    to,
    server,
    created,
    thresholds,
  };
}

interface Done {
  readonly measured: ReturnType<Recorder['result']>;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly created: LoadReport['created'];
}

/** What only looks changes nothing, but it costs, and others wait for it. */
async function guarded(operation: Operation, wanted: WantedLoad): Promise<Done> {
  await operation.confirm({ what: `loading ${operation.environment.name}` }, 'mild');
  return send(operation, wanted);
}

function changing(operation: Operation, wanted: WantedLoad): Promise<Done> {
  const { environment } = operation;
  const { method, path } = wanted.request;
  const what = `sending many requests ${method} ${path} to ${environment.name}`;
  const danger = method === 'POST' ? 'mild' : 'moderate';
  return operation.record(
    {
      action: 'loadtest',
      target: `${method} ${path}`,
      consent: { what, danger },
      after: ({ measured, created }: Done) => ({
        requests: measured.requests,
        failed: measured.failed,
        created,
      }),
    },
    () => send(operation, wanted),
  );
}

async function send(operation: Operation, { plan, request }: WantedLoad): Promise<Done> {
  const client = await operation.connection.load();
  await client.admit(request.method);
  const endpoint = await operation.api.endpoint();
  const id = operation.newId();
  const marks = { run: id.slice(0, 8), key: creates(request) ? id : null };
  const run: LoadOfRun = { request, marks, begunAt: operation.clock.now() };
  const created = createCreatedItems(request, marks.run);
  const signed = operation.environment.tunables.auth === 'iam';
  const target: LoadTarget = {
    client,
    url: new URL(endpoint),
    method: request.method,
    request: encodeRequests(client, request, { endpoint, marks, signed }),
    sent: created.sent,
    answered: created.answered,
  };
  // Credentials that are missing or have expired end the test before it begins.
  if (signed) await target.request(0);
  if (plan.warmUpMs > 0) await warmUp(operation, target, plan);
  const recorder = createRecorder();
  const from = operation.clock.now().toISOString();
  const took = await watched(operation, recorder, plan, () =>
    generate({ target, plan, recorder, signal: operation.signal }),
  );
  const to = operation.clock.now().toISOString();
  if (operation.signal.aborted) tellLeft(operation, created, request.body === CREATE_BODY);
  operation.signal.throwIfAborted();
  const removed = await remove(operation, run, created);
  return { measured: recorder.result(took), from, to, created: removed };
}

/** What is created while warming up has numbers of its own. */
const WARM_UP_NUMBERS = 1_000_000_000;

async function warmUp(operation: Operation, target: LoadTarget, plan: LoadPlan): Promise<void> {
  const apart: LoadTarget = {
    ...target,
    request: (n) => target.request(n + WARM_UP_NUMBERS),
    sent: (n) => target.sent?.(n + WARM_UP_NUMBERS),
    answered: (n, outcome) => target.answered?.(n + WARM_UP_NUMBERS, outcome),
  };
  const warming = { ...plan, requests: null, durationMs: plan.warmUpMs, rampMs: 0 };
  await operation.during('warming up', () =>
    generate({ target: apart, plan: warming, recorder: createRecorder(), signal: operation.signal }),
  );
}

/** Shows how far it is: on a terminal all the time, elsewhere now and then. */
async function watched<T>(
  operation: Operation,
  recorder: Recorder,
  plan: LoadPlan,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const picture = (): Picture => ({
    type: 'loading',
    plan,
    sent: recorder.count(),
    elapsedMs: performance.now() - began,
  });
  const tell = operation.paced(TELL_MS, picture);
  const timer = setInterval(tell, 1000);
  try {
    return await operation.live(picture, work);
  } finally {
    clearInterval(timer);
  }
}

async function remove(
  operation: Operation,
  run: LoadOfRun,
  created: CreatedItems,
): Promise<LoadReport['created']> {
  const candidates = created.candidates();
  if (candidates.length === 0) return { items: 0, removed: 0, left: [] };
  const what = `removing ${counted(candidates.length, 'item')}`;
  return operation.during(what, () => removeCreated(removalOf(operation), run, candidates));
}

const SHOWN = 5;

/** @param found whether a clean-up knows them by what they hold. */
function tellLeft(operation: Operation, created: CreatedItems, found: boolean): void {
  const candidates = created.candidates();
  if (candidates.length === 0) return;
  const some = candidates.slice(0, SHOWN).map(({ id }) => id);
  const more = candidates.length > SHOWN ? ' …' : '';
  const how = found
    ? `remove them: ${operation.command('loadtest --clean-up')}`
    : `${some.join(', ')}${more}`;
  operation.report(`${counted(candidates.length, 'item')} may be left; ${how}`);
}

function platformSide(operation: Operation, { measured, from, to }: Done) {
  const { connection, outputs, clock } = operation;
  const answered = measured.statuses
    .filter(({ status }) => status < 500 && !OF_THE_GATEWAY.has(status))
    .reduce((total, { count }) => total + count, 0);
  const sources = { connection, outputs, clock, signal: operation.signal };
  return operation.during('looking at what the platform saw', () =>
    readServerSide(sources, Date.parse(from), Date.parse(to), answered),
  );
}
