import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalAws, StoreLockedError, startLocalAws, UnreadableStateError } from '../local/index.ts';
import { createControl } from './control.ts';
import {
  CHOICE_FILES,
  type Descriptor,
  readDescriptor,
  removeDescriptor,
  writeDescriptor,
} from './descriptor.ts';
import { EXIT } from './exit-codes.ts';

const DIRECTORY_CHECK_MS = 2000;
/** After so long without a call spare execution environments have ended; what they left is cleared away, since V8 would keep it. */
const IDLE_MS = 11_000;

/** The background process: serves one state directory until it is told to stop, or the directory is gone. */
async function serve(directory: string): Promise<void> {
  const { version, build }: Record<string, unknown> = JSON.parse(
    await readFile(join(__dirname, 'release.json'), 'utf8'),
  );
  let descriptor: Descriptor | undefined;
  let served: LocalAws | undefined;
  let lastCall: number | undefined;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const environment = await startLocalAws({
    directory,
    traceAll: existsSync(join(directory, CHOICE_FILES.traceAll)),
    durable: existsSync(join(directory, CHOICE_FILES.durable)),
    tell: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
    workerScript: join(__dirname, 'local-services-lambda-runtime-worker.cjs'),
    observe: async () => {
      lastCall = performance.now();
    },
    report: (error) =>
      process.stderr.write(
        `${new Date().toISOString()} ${error instanceof Error ? error.stack : String(error)}\n`,
      ),
    control: createControl({
      descriptor: () => descriptor,
      stop: () => stop(),
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
  };
  await writeDescriptor(directory, descriptor);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The state directory may be deleted at any time; its process must not outlive it.
  const watch = setInterval(() => {
    if (lastCall !== undefined && performance.now() - lastCall > IDLE_MS) {
      lastCall = undefined;
      globalThis.gc?.();
    }
    void readDescriptor(directory).then((found) => {
      if (found?.pid !== process.pid) stop();
    });
  }, DIRECTORY_CHECK_MS);
  await stopped;
  clearInterval(watch);
  if ((await readDescriptor(directory))?.pid === process.pid) await removeDescriptor(directory);
  await environment.close();
}

serve(process.argv[2] ?? '').then(
  () => {
    process.exitCode = 0;
  },
  (error: unknown) => {
    const told = error instanceof UnreadableStateError ? error.message : undefined;
    process.exitCode =
      error instanceof StoreLockedError
        ? EXIT.alreadyServed
        : told === undefined
          ? EXIT.failed
          : EXIT.unreadable;
    process.stderr.write(`${told ?? (error instanceof Error ? error.stack : String(error))}\n`);
  },
);
