import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemProblem } from '../files/system-error.ts';
import {
  LaterVersionError,
  type LocalAws,
  StoreLockedError,
  startLocalAws,
  UnreadableStateError,
} from '../local/index.ts';
import { choiceText, chosenHosts } from './choice-files.ts';
import { createControl } from './control.ts';
import {
  CHOICE_FILES,
  type Descriptor,
  lossOf,
  removeDescriptor,
  removeOwner,
  writeDescriptor,
  writeOwner,
} from './descriptor.ts';
import { EXIT } from './exit-codes.ts';
import { keepAccessKey } from './keep-access-key.ts';
import { failedStart, firstLine } from './last-words.ts';
import { openFilesLimit, shareOf, TooFewFilesError } from './open-files.ts';
import { makePrivate } from './private-files.ts';
import { openProcessLog, type ProcessLog } from './process-log.ts';
import { exists } from './regular-file.ts';
import { createRequestsUnderWay } from './requests-under-way.ts';
import { copyRuntime, runtimeScript } from './runtime-copy.ts';
import { startTimeOf } from './start-time.ts';

const DIRECTORY_CHECK_MS = 2000;
/** After so long without a call spare execution environments have ended; what they left is cleared away, since V8 would keep it. */
const IDLE_MS = 11_000;

/** The background process: serves one state directory until it is told to stop, or the directory is gone. */
async function serve(directory: string, log: ProcessLog, acquired: () => void): Promise<void> {
  const { version, build }: Record<string, unknown> = JSON.parse(
    await readFile(join(__dirname, 'release.json'), 'utf8'),
  );
  await makePrivate(directory);
  const requests = createRequestsUnderWay();
  let descriptor: Descriptor | undefined;
  let served: LocalAws | undefined;
  let lastCall: number | undefined;
  let stop: (waitMs: number) => void = () => undefined;
  const stopped = new Promise<number>((resolve) => {
    stop = resolve;
  });
  const environment = await startLocalAws({
    directory,
    traceAll: await exists(join(directory, CHOICE_FILES.traceAll)),
    durable: await exists(join(directory, CHOICE_FILES.durable)),
    allowHosts: await chosenHosts(directory),
    otlpEndpoint: await choiceText(join(directory, CHOICE_FILES.otlp)),
    ...shareOf(await openFilesLimit()),
    tell: log.write,
    workerScript: runtimeScript(directory),
    async acquired() {
      acquired();
      await copyRuntime(__dirname, directory);
      const started = await startTimeOf(process.pid);
      await writeOwner(directory, { pid: process.pid, since: Date.now(), started });
    },
    enclose: requests.enclose,
    observe: async () => {
      lastCall = performance.now();
    },
    report: (error) => log.write(textOf(error)),
    control: createControl({
      descriptor: () => descriptor,
      stop: (waitMs) => stop(waitMs),
      faults: () => served?.faults,
    }),
  });
  served = environment;
  descriptor = {
    pid: process.pid,
    endpoint: environment.endpoint,
    token: randomBytes(16).toString('hex'),
    version: String(version),
    build: String(build),
    node: process.version,
  };
  await writeDescriptor(directory, descriptor);
  // What an exception has broken is one request; all others would lose more by an end of the process.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.write(`uncaught: ${textOf(error)}`);
      requests.failCurrent();
    });
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => stop(0));
  // The state directory may be deleted at any time; its process must not outlive it.
  const watch = setInterval(() => {
    if (lastCall !== undefined && performance.now() - lastCall > IDLE_MS) {
      lastCall = undefined;
      globalThis.gc?.();
    }
    log.reserve();
    void keepAccessKey(directory, environment.credentials.accessKeyId).catch((error: unknown) =>
      log.write(textOf(error)),
    );
    void lossOf(directory, process.pid).then((loss) => {
      if (loss === undefined) return;
      log.write(`${loss}: the process ends`);
      stop(0);
    });
  }, DIRECTORY_CHECK_MS);
  await requests.ended(await stopped);
  clearInterval(watch);
  await removeDescriptor(directory, process.pid);
  await environment.close();
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Something else that stands in the place of a file, in words; undefined for any other failure. */
function misplaced(error: unknown): string | undefined {
  const problem = systemProblem(error);
  if (problem === undefined || !/^(EISDIR|ENOTDIR|ELOOP)$/.test(problem.code)) return undefined;
  return `cannot ${problem.what}: ${problem.reason}; move it away and try again`;
}

async function run(directory: string): Promise<number> {
  // What it writes is its owner's alone.
  process.umask(0o077);
  // What libraries write to streams that fail is lost; an exception about it would be too much.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const log = openProcessLog(directory, () => new Date());
  let isOurs = false;
  // A process that finds the directory taken says nothing: its lines would be told as those of the one that has it.
  const acquired = (): void => {
    isOurs = true;
    log.write(firstLine(process.pid));
    log.reserve();
  };
  try {
    await serve(directory, log, acquired);
    await removeOwner(directory, process.pid);
    return 0;
  } catch (error) {
    if (error instanceof StoreLockedError) return EXIT.alreadyServed;
    const isForUsers = error instanceof UnreadableStateError || error instanceof TooFewFilesError;
    const why = isForUsers ? error.message : (misplaced(error) ?? textOf(error));
    log.write(isOurs ? why : `${failedStart(process.pid)}${why}`);
    await removeOwner(directory, process.pid).catch((problem: unknown) => log.write(textOf(problem)));
    if (error instanceof LaterVersionError) return EXIT.laterVersion;
    return error instanceof UnreadableStateError ? EXIT.unreadable : EXIT.failed;
  } finally {
    log.close();
  }
}

void run(process.argv[2] ?? '').then((code) => {
  // All is written. What still waits, such as a call that a fault delays, would keep a process that no longer has the state.
  process.exit(code);
});
