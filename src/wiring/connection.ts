import { setMaxListeners } from 'node:events';
import type { ClientConfig } from '../aws/client-config.ts';
import { createThrottlingWait } from '../aws/throttling.ts';
import type { Clock, Connection, ConnectOptions, Context, LocalProcess } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import { BackofficeError } from '../errors.ts';
import { once } from '../once.ts';
import { notDeployed } from '../services/stack/stack.ts';

const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

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
  // Every call under way listens to it; a report makes a dozen side by side, and Node takes more than ten for a leak.
  setMaxListeners(0, options.signal);
  const endpoint = once(() => endpointOf(environment, options, env, local));
  const provider = once(() => credentialsFor(environment, env));
  const credentials: ClientConfig['credentials'] = async () => {
    try {
      return await (await provider())();
    } catch (error) {
      throw (await import('../aws/errors.ts')).translateAwsError(error, {
        call: 'credentials',
        profile: environment.profile,
      });
    }
  };

  let waitOut: ClientConfig['waitOut'];
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
      waitOut: (name, call) => (waitOut === undefined ? call() : waitOut(name, call)),
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
    accessKeyId: async () => (await credentials()).accessKeyId,
    apiGateway: client(async () => (await import('../aws/api-gateway.ts')).createApiGateway),
    cloudFormation: client(async () => (await import('../aws/cloudformation.ts')).createCloudFormation),
    cloudWatch: client(async () => (await import('../aws/cloudwatch.ts')).createCloudWatch),
    dynamoDB: client(async () => (await import('../aws/dynamodb.ts')).createDynamoDB),
    iam: client(async () => (await import('../aws/iam.ts')).createIam),
    lambda: client(async () => (await import('../aws/lambda.ts')).createLambda),
    logs: client(async () => (await import('../aws/logs.ts')).createLogs),
    rows: client(async () => (await import('../aws/rows.ts')).createRows),
    s3: client(async () => (await import('../aws/s3.ts')).createS3),
    sts: client(async () => (await import('../aws/sts.ts')).createSts),
    xray: client(async () => (await import('../aws/xray.ts')).createXRay),
    http: once(async () => {
      const { createHttpClient } = await import('../aws/http.ts');
      const signing =
        environment.tunables.auth === 'iam' ? { sign: await requestSigner(environment, credentials) } : {};
      const trace = options.trace === undefined ? {} : { trace: options.trace };
      const { signal, admit } = options;
      const http = createHttpClient({ clock, signal, admit, random: Math.random, ...signing, ...trace });
      closers.push(() => http.close());
      return http;
    }),
    load: once(async () => {
      const { createLoadClient } = await import('../aws/load/load-client.ts');
      const signing =
        environment.tunables.auth === 'iam' ? { sign: await requestSigner(environment, credentials) } : {};
      const load = createLoadClient({ admit: options.admit, ...signing });
      closers.push(() => load.close());
      return load;
    }),
    waitOutThrottling(patience) {
      waitOut ??= createThrottlingWait(patience, clock, options.signal, Math.random);
    },
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
  return (await import('../aws/credentials.ts')).credentialsOf(profile);
}

async function requestSigner(environment: Environment, credentials: ClientConfig['credentials']) {
  const { createRequestSigner } = await import('../aws/sign-request.ts');
  return createRequestSigner(environment.region ?? 'us-east-1', credentials);
}
