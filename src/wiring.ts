import { join } from 'node:path';
import type { ClientConfig } from './aws/client-config.ts';
import type {
  AwsProfile,
  Clock,
  Connection,
  ConnectOptions,
  Context,
  GitRevision,
  Installation,
  LocalProcess,
} from './context.ts';
import type { Environment } from './environments/environment.ts';
import { BackofficeError } from './errors.ts';
import { notDeployed } from './services/stack/stack.ts';

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
    processes: { id: process.pid, alive: isAlive },
    gitRevision: () => gitRevision(process.cwd()),
    awsProfile: (name) => awsProfile(name, process.env),
    local,
    connect: (environment, options) =>
      createConnection(environment, options, {
        clock,
        env: process.env,
        local: local(environment.stateDirectory, options.signal),
      }),
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
    schemaPath: join(directory, '..', 'docs', 'backoffice.schema.json'),
    template: (environmentClass) => readText(join(directory, 'stack', `${environmentClass}.template.json`)),
  };
}

/** Signal 0 asks whether a process is there, and does nothing to it. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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

const GIT_TIMEOUT_MS = 2000;

async function gitRevision(directory: string): Promise<GitRevision | null> {
  const [{ execFile }, { promisify }] = await Promise.all([
    import('node:child_process'),
    import('node:util'),
  ]);
  const git = async (...argv: string[]): Promise<string> => {
    const options = { cwd: directory, timeout: GIT_TIMEOUT_MS, windowsHide: true };
    return (await promisify(execFile)('git', argv, options)).stdout.trim();
  };
  try {
    const [revision, branch, changes] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('branch', '--show-current'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { revision, branch: branch === '' ? null : branch, dirty: changes !== '' };
  } catch {
    // No repository, or no git: a release can do without.
    return null;
  }
}

/** Also used by tests. */
export async function awsProfile(name: string, env: Context['env']): Promise<AwsProfile | undefined> {
  const { readProfile } = await import('./aws/profiles.ts');
  const directory = join(env.HOME ?? env.USERPROFILE ?? '', '.aws');
  return readProfile(name, {
    configFile: env.AWS_CONFIG_FILE || join(directory, 'config'),
    credentialsFile: env.AWS_SHARED_CREDENTIALS_FILE || join(directory, 'credentials'),
  });
}

/** What connections are made with. */
export interface ConnectionSurroundings {
  readonly clock: Clock;
  readonly env: Context['env'];
  readonly local: LocalProcess;
}

/** Clients of an environment, each made when it is first asked for. Also used by tests, with a process of their own. */
export function createConnection(
  environment: Environment,
  options: ConnectOptions,
  { clock, env, local }: ConnectionSurroundings,
): Connection {
  const closers: (() => void)[] = [];
  const endpoint = once(() => endpointOf(environment, options, env, local));
  const provider = once(() => credentialsFor(environment, env));
  const credentials: ClientConfig['credentials'] = async () => (await provider())();

  const config = once(
    async (): Promise<ClientConfig> => ({
      region: environment.region,
      profile: environment.profile,
      endpoint: await endpoint(),
      serviceEndpoints: environment.kind === 'local' ? {} : serviceEndpoints(env),
      credentials,
      signal: options.signal,
      admit: options.admit,
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
    async accessKeyId() {
      try {
        return (await credentials()).accessKeyId;
      } catch (error) {
        throw (await import('./aws/errors.ts')).translateAwsError(error, {
          call: 'credentials',
          profile: environment.profile,
        });
      }
    },
    cloudFormation: client(async () => (await import('./aws/cloudformation.ts')).createCloudFormation),
    cloudWatch: client(async () => (await import('./aws/cloudwatch.ts')).createCloudWatch),
    dynamoDB: client(async () => (await import('./aws/dynamodb.ts')).createDynamoDB),
    lambda: client(async () => (await import('./aws/lambda.ts')).createLambda),
    s3: client(async () => (await import('./aws/s3.ts')).createS3),
    sts: client(async () => (await import('./aws/sts.ts')).createSts),
    http: once(async () => {
      const { createHttpClient } = await import('./aws/http.ts');
      const signing =
        environment.tunables.auth === 'iam' ? { sign: await requestSigner(environment, credentials) } : {};
      const trace = options.trace === undefined ? {} : { trace: options.trace };
      const { signal, admit } = options;
      const http = createHttpClient({ clock, signal, admit, random: Math.random, ...signing, ...trace });
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
  env: Context['env'],
  local: LocalProcess,
): Promise<string | undefined> {
  if (environment.kind === 'aws') return customEndpoint(environment, env);
  if (!options.start && !(await local.wanted())) throw notDeployed(environment.name);
  const { status } = await local.start();
  return status.endpoint ?? undefined;
}

/** As the SDK has it: the variable, then the profile. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function customEndpoint(environment: Environment, env: Context['env']): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return env.AWS_ENDPOINT_URL || environment.profileEndpoint;
}

function serviceEndpoints(env: Context['env']): Record<string, string> {
  const prefix = 'AWS_ENDPOINT_URL_';
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return {};
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** Keys in the environment are taken as they are; only the rest needs the SDK's chain. A profile comes before keys. */
async function credentialsFor(
  { kind, profile, profileMissing }: Environment,
  env: Context['env'],
): Promise<ClientConfig['credentials']> {
  if (kind === 'local') return async () => LOCAL_CREDENTIALS;
  if (profileMissing)
    throw new BackofficeError('CREDENTIALS', `the AWS profile "${profile}" is not there`, {
      hint: 'see which there are: aws configure list-profiles; choose one with --profile or AWS_PROFILE',
    });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (profile === undefined && accessKeyId && secretAccessKey) {
    const session = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
    return async () => ({ accessKeyId, secretAccessKey, ...session });
  }
  return (await import('./aws/credentials.ts')).credentialsOf(profile);
}

async function requestSigner(environment: Environment, credentials: ClientConfig['credentials']) {
  const { createRequestSigner } = await import('./aws/sign-request.ts');
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
