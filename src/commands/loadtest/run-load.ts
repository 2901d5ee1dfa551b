import { type CreatedItems, createCreatedItems } from '../../services/load/created-items.ts';
import { generate, type LoadTarget } from '../../services/load/generate.ts';
import type { LoadPlan, LoadReport } from '../../services/load/load.ts';
import { measuredKeys } from '../../services/load/measured-keys.ts';
import { createRecorder, type Recorder } from '../../services/load/recorder.ts';
import { CREATE_BODY, encodeRequests } from '../../services/load/requests.ts';
import { readServerSide } from '../../services/load/server-side.ts';
import { judgeThresholds } from '../../services/thresholds.ts';
import { loadPicture } from '../../views/load.ts';
import { mutate } from '../mutate.ts';
import { pacedLines } from '../paced-lines.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { removalOf } from './removal.ts';
import type { WantedLoad } from './request.ts';

const TELL_MS = 5000;
/** Answers that the gateway may have given by itself, without the function. */
const OF_THE_GATEWAY = new Set([401, 403, 404, 429]);

/** Sends the load, removes what it created, and joins both sides of it. */
export async function runLoad(run: Run, wanted: WantedLoad): Promise<LoadReport> {
  const { plan, request } = wanted;
  const open = run.open(await run.environment());
  const looks = /^(GET|HEAD|OPTIONS)$/.test(request.method);
  const nothing = createRecorder().result(0);
  // A limit on what is not measured is told before anything is sent.
  judgeThresholds(wanted.thresholds, measuredKeys(nothing));
  const base = {
    environment: open.environment.name,
    method: request.method,
    path: request.path,
    plan,
  };
  if (run.options.dryRun) {
    const created = { items: 0, removed: 0 };
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
  await open.outputs.refresh();
  const done = looks ? await guarded(run, open, wanted) : await changing(run, open, wanted);
  const { measured, from, to, created } = done;
  const server = wanted.server ? await platformSide(run, open, done) : null;
  const thresholds = judgeThresholds(wanted.thresholds, measuredKeys(measured));
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
async function guarded(run: Run, open: OpenEnvironment, wanted: WantedLoad): Promise<Done> {
  if (open.environment.class === 'production')
    await run.guard(open.environment, { what: `loading ${open.environment.name}` }, 'severe');
  return send(run, open, wanted);
}

function changing(run: Run, open: OpenEnvironment, wanted: WantedLoad): Promise<Done> {
  const { environment } = open;
  const { method, path } = wanted.request;
  const what = `sending many requests ${method} ${path} to ${environment.name}`;
  const danger = environment.class === 'production' ? 'severe' : 'moderate';
  const asks = environment.class === 'production' || method !== 'POST';
  return mutate(
    run,
    open,
    { action: 'loadtest', target: `${method} ${path}`, ...(asks ? { consent: { what, danger } } : {}) },
    () => send(run, open, wanted),
    ({ measured, created }) => ({ requests: measured.requests, failed: measured.failed, created }),
  );
}

async function send(run: Run, open: OpenEnvironment, { plan, request }: WantedLoad): Promise<Done> {
  const client = await open.connection.load();
  await client.admit(request.method);
  const endpoint = await open.api.endpoint();
  const id = run.newId().slice(0, 8);
  const created = createCreatedItems(request, id);
  const signed = open.environment.tunables.auth === 'iam';
  const target: LoadTarget = {
    client,
    url: new URL(endpoint),
    method: request.method,
    request: encodeRequests(client, endpoint, request, id, signed),
    answered: created.note,
  };
  // Credentials that are missing or have expired end the test before it begins.
  if (signed) await target.request(0);
  if (plan.warmUpMs > 0) await warmUp(run, target, plan);
  const recorder = createRecorder();
  const from = run.context.clock.now().toISOString();
  const took = await watched(run, recorder, plan, () =>
    generate({ target, plan, recorder, signal: run.signal }),
  );
  const to = run.context.clock.now().toISOString();
  if (run.signal.aborted) tellLeft(run, created, request.body === CREATE_BODY);
  run.signal.throwIfAborted();
  const removed = await remove(run, open, created);
  return { measured: recorder.result(took), from, to, created: { items: created.count(), removed } };
}

/** What is created while warming up has numbers of its own. */
const WARM_UP_NUMBERS = 1_000_000_000;

async function warmUp(run: Run, target: LoadTarget, plan: LoadPlan): Promise<void> {
  const apart: LoadTarget = {
    ...target,
    request: (n) => target.request(n + WARM_UP_NUMBERS),
    answered: (n, outcome) => target.answered?.(n + WARM_UP_NUMBERS, outcome),
  };
  const warming = { ...plan, requests: null, durationMs: plan.warmUpMs, rampMs: 0 };
  await run.progress.during('warming up', () =>
    generate({ target: apart, plan: warming, recorder: createRecorder(), signal: run.signal }),
  );
}

/** Shows how far it is: on a terminal all the time, elsewhere now and then. */
async function watched<T>(run: Run, recorder: Recorder, plan: LoadPlan, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const picture = (): string => loadPicture(plan, recorder.count(), performance.now() - began);
  const tell = pacedLines(run, TELL_MS, picture);
  const timer = setInterval(tell, 1000);
  try {
    return await run.progress.live(picture, work);
  } finally {
    clearInterval(timer);
  }
}

async function remove(run: Run, open: OpenEnvironment, created: CreatedItems): Promise<number> {
  if (created.count() === 0) return 0;
  return run.progress.during(`removing ${created.count()} items`, () => created.remove(removalOf(run, open)));
}

/** @param found whether a clean-up knows them by what they hold. */
function tellLeft(run: Run, created: CreatedItems, found: boolean): void {
  if (created.count() === 0) return;
  const how = found ? `remove them: ${run.command('loadtest --clean-up')}` : `${created.some().join(', ')} …`;
  run.progress.line(`${created.count()} items may be left; ${how}`);
}

function platformSide(run: Run, { connection, outputs }: OpenEnvironment, { measured, from, to }: Done) {
  const { clock } = run.context;
  const answered = measured.statuses
    .filter(({ status }) => status < 500 && !OF_THE_GATEWAY.has(status))
    .reduce((total, { count }) => total + count, 0);
  const sources = { connection, outputs, clock, signal: run.signal };
  return run.progress.during('looking at what the platform saw', () =>
    readServerSide(sources, Date.parse(from), Date.parse(to), answered),
  );
}
