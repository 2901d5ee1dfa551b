import { join } from 'node:path';
import type { ClientConfig } from './aws/client-config.ts';
import type { Clock, Connection, ConnectOptions, Context, Installation, LocalProcess } from './context.ts';
import type { Environment } from './environments/environment.ts';
import { BackofficeError } from './errors.ts';
import { notDeployed } from './services/stack.ts';

/** The real context. This is the one place that knows how everything is made, and the only one that knows the process. */
export function createContext(process: NodeJS.Process, directory: string): Context {
  const clock = createClock();
  const signal = interruptSignal(process);
  const local = (stateDirectory: string, until: AbortSignal): LocalProcess =>
    lazyLocalProcess(directory, stateDirectory, clock, until);
  // A look for instance credentials where there are none costs two seconds; it is made on request.
  if (process.env.AWS_EC2_METADATA_DISABLED === undefined) process.env.AWS_EC2_METADATA_DISABLED = 'true';
  // The SDK's notice about Node 20 is for its developers, not for users of this program.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  return {
    // Opening a stream loads what stands behind it; most runs need only one.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    env: process.env,
    cwd: process.cwd(),
    homeDirectory: process.env.HOME ?? process.env.USERPROFILE ?? process.cwd(),
    clock,
    signal,
    installation: createInstallation(directory),
    local,
    connect: (environment, options) =>
      createConnection(environment, options, clock, local(environment.stateDirectory, options.signal)),
  };
}

function createClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }, ms);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

/** The first Ctrl-C asks to stop; the second ends the process as if nobody listened. */
function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new BackofficeError('INTERRUPTED', 'interrupted')));
  }
  return controller.signal;
}

function createInstallation(directory: string): Installation {
  return {
    version: BACKOFFICE_VERSION,
    template: (environmentClass) => readText(join(directory, 'stack', `${environmentClass}.template.json`)),
  };
}

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

declare const BACKOFFICE_VERSION: string;

/** The launcher is loaded when a process is asked for. */
function lazyLocalProcess(
  directory: string,
  stateDirectory: string,
  clock: Clock,
  signal: AbortSignal,
): LocalProcess {
  const launcher = once(async () => {
    const { createLauncher } = await import('./local/process/launcher.ts');
    const script = join(directory, 'local-process-daemon.cjs');
    const build = async (): Promise<string> =>
      (JSON.parse(await readText(join(directory, 'release.json'))) as { build: string }).build;
    return createLauncher({ stateDirectory, script, build, clock, signal });
  });
  return {
    status: async () => (await launcher()).status(),
    wanted: async () => (await launcher()).wanted(),
    start: async () => (await launcher()).start(),
    stop: async (forget) => (await launcher()).stop(forget),
    reset: async () => (await launcher()).reset(),
  };
}

const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Clients of an environment, each made when it is first asked for. Also used by tests, with a process of their own. */
export function createConnection(
  environment: Environment,
  options: ConnectOptions,
  clock: Clock,
  local: LocalProcess,
): Connection {
  const closers: (() => void)[] = [];
  const endpoint = once(() => endpointOf(environment, options, local));

  const config = once(
    async (): Promise<ClientConfig> => ({
      region: environment.region,
      profile: environment.profile,
      endpoint: await endpoint(),
      credentials: environment.kind === 'local' ? LOCAL_CREDENTIALS : undefined,
      signal: options.signal,
      trace: options.trace,
    }),
  );

  function client<T extends { close(): void }>(
    create: () => Promise<(config: ClientConfig) => T>,
  ): () => Promise<T> {
    return once(async () => {
      const [settings, make] = await Promise.all([config(), create()]);
      const made = make(settings);
      closers.push(() => made.close());
      return made;
    });
  }

  return {
    endpoint,
    cloudFormation: client(async () => (await import('./aws/cloudformation.ts')).createCloudFormation),
    cloudWatch: client(async () => (await import('./aws/cloudwatch.ts')).createCloudWatch),
    dynamoDB: client(async () => (await import('./aws/dynamodb.ts')).createDynamoDB),
    lambda: client(async () => (await import('./aws/lambda.ts')).createLambda),
    s3: client(async () => (await import('./aws/s3.ts')).createS3),
    sts: client(async () => (await import('./aws/sts.ts')).createSts),
    http: once(async () => {
      const { createHttpClient } = await import('./aws/http.ts');
      const signing = environment.tunables.auth === 'iam' ? { sign: await requestSigner(environment) } : {};
      const trace = options.trace === undefined ? {} : { trace: options.trace };
      const http = createHttpClient({
        clock,
        signal: options.signal,
        random: Math.random,
        ...signing,
        ...trace,
      });
      closers.push(() => http.close());
      return http;
    }),
    close() {
      for (const close of closers) close();
    },
  };
}

/** A local environment is started where somebody wants it; without that, it is not deployed. */
async function endpointOf(
  environment: Environment,
  options: ConnectOptions,
  local: LocalProcess,
): Promise<string | undefined> {
  if (environment.kind === 'aws') return undefined;
  if (!options.start && !(await local.wanted())) throw notDeployed(environment.name);
  const { status } = await local.start();
  return status.endpoint ?? undefined;
}

async function requestSigner(environment: Environment) {
  const [{ createRequestSigner }, { credentialsOf }] = await Promise.all([
    import('./aws/sign-request.ts'),
    import('./aws/credentials.ts'),
  ]);
  const credentials =
    environment.kind === 'local' ? async () => LOCAL_CREDENTIALS : credentialsOf(environment.profile);
  return createRequestSigner(environment.region ?? 'us-east-1', credentials);
}

/** Makes something when it is first asked for, and keeps it; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
