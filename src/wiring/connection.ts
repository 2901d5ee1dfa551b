import { setMaxListeners } from 'node:events';
import type { ClientConfig } from '../aws/client-config.ts';
import type { Connection, ConnectOptions } from '../aws/connection.ts';
import type { RoleSessions } from '../aws/role-sessions.ts';
import { createThrottlingWait } from '../aws/throttling.ts';
import type { Clock } from '../clock.ts';
import type { Context } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import { BackofficeError } from '../errors.ts';
import type { LocalProcess } from '../local-process.ts';
import { once } from '../once.ts';
import { notDeployed } from '../services/stack/stack.ts';
import { createApiClients } from './api-clients.ts';
import { createCredentials } from './credentials.ts';
import { endpointsOf, endpointVariantOf } from './endpoints.ts';
import { createHangGuard } from './unless-hung.ts';

/** What connections are made with. */
export interface ConnectionDeps {
  readonly clock: Clock;
  readonly env: Context['env'];
  readonly local: LocalProcess;
  /** Sessions of roles, shared by the connections of a command. */
  readonly roles: () => Promise<RoleSessions>;
}

/** Clients of an environment, each made when it is first asked for. Also used by tests, with a process of their own. */
export function createConnection(
  environment: Environment,
  options: ConnectOptions,
  { clock, env, local, roles }: ConnectionDeps,
): Connection {
  requireUsable(environment);
  const closers: (() => void)[] = [];
  // Every call under way listens to it; a report makes a dozen side by side, and Node takes more than ten for a leak.
  setMaxListeners(0, options.signal);
  const admit: ConnectOptions['admit'] = async (call) => {
    // A change set changes what CloudFormation answers, and nothing else.
    if (call.kind === 'plan') options.reads.forget(call.service);
    if (call.kind === 'write') options.reads.end();
    await options.admit(call);
    // What the API does is up to the function, whichever build runs it.
    if (call.kind === 'write' && call.service !== 'execute-api') await current();
  };
  const endpoint = once(() => endpointOf(environment, options, env, local));
  const current = once(async () => {
    if (environment.kind === 'local') await bringUpToDate(await endpoint(), options, local);
  });
  const network = once(async () => {
    // It opens Node's HTTP, which help has no use for.
    const { createNetwork } = await import('../network/network.ts');
    const variables = environment.kind === 'local' ? {} : env;
    return createNetwork({ env: variables, caBundle: environment.awsProfile?.caBundle });
  });
  const guard = environment.kind === 'local' ? createHangGuard(local) : undefined;
  let waitOut: ClientConfig['waitOut'];
  const serviceEndpoints = once(async () =>
    environment.kind === 'local' ? {} : endpointsOf(environment, env).services,
  );

  const settings = once(
    async (): Promise<Omit<ClientConfig, 'credentials'>> => ({
      region: environment.region,
      profile: environment.profile,
      endpoint: await endpoint(),
      serviceEndpoints: await serviceEndpoints(),
      network: await network(),
      signal: options.signal,
      clock,
      random: Math.random,
      admit,
      reads: options.reads,
      trace: options.trace,
      guard,
      waitOut: (name, call) => (waitOut === undefined ? call() : waitOut(name, call)),
    }),
  );
  const { askSecret } = options;
  const credentials = createCredentials(environment, {
    env,
    clock,
    local: async () => {
      await endpoint();
      return local.credentials();
    },
    roles,
    askSecret,
    settings,
  });

  function client<T extends { close(): void }>(
    create: () => Promise<(config: ClientConfig) => T>,
  ): () => Promise<T> {
    return once(async () => {
      const [config, make] = await Promise.all([settings(), create()]);
      const made = make({ ...config, credentials });
      closers.push(() => made.close());
      return made;
    });
  }

  return {
    endpoint,
    serviceEndpoints,
    accessKeyId: async () => (await credentials()).accessKeyId,
    apiGateway: client(async () => (await import('../aws/api-gateway.ts')).createApiGateway),
    cloudFormation: client(async () => (await import('../aws/cloudformation.ts')).createCloudFormation),
    cloudWatch: client(async () => (await import('../aws/cloudwatch.ts')).createCloudWatch),
    dynamoDB: client(async () => (await import('../aws/dynamodb.ts')).createDynamoDB),
    iam: client(async () => (await import('../aws/iam.ts')).createIam),
    kms: client(async () => (await import('../aws/kms.ts')).createKms),
    lambda: client(async () => (await import('../aws/lambda.ts')).createLambda),
    logs: client(async () => (await import('../aws/logs.ts')).createLogs),
    objects: client(async () => {
      const { createObjectPut } = await import('../http/put-object.ts');
      const variant = endpointVariantOf(environment, env);
      return (config) => createObjectPut(config, { clock, random: Math.random, variant });
    }),
    rows: client(async () => (await import('../aws/rows.ts')).createRows),
    s3: client(async () => (await import('../aws/s3.ts')).createS3),
    sns: client(async () => (await import('../aws/sns.ts')).createSns),
    sts: client(async () => (await import('../aws/sts.ts')).createSts),
    xray: client(async () => (await import('../aws/xray.ts')).createXRay),
    ...createApiClients({ environment, credentials, network, admit, clock, options, guard, closers }),
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
  if (environment.kind === 'aws') return endpointsOf(environment, env).all;
  if (!options.start && !(await local.wanted())) throw notDeployed(environment.name);
  const { status, notices } = await local.connect();
  for (const notice of notices) options.tell?.(notice);
  return status.endpoint ?? undefined;
}

/** What changes something is done by this build, or by a newer one; what only looks goes on with what runs. */
async function bringUpToDate(
  known: string | undefined,
  { tell }: ConnectOptions,
  local: LocalProcess,
): Promise<void> {
  const { status, notices } = await local.start();
  for (const notice of notices) tell?.(notice);
  if (status.endpoint === known) return;
  throw new BackofficeError('BUSY', 'the embedded environment was restarted at another address', {
    hint: (command) => command.again(),
  });
}

/** A profile that is not there is told before the region that it would have given. @throws BackofficeError */
function requireUsable({ awsProfile, region }: Environment): void {
  if (awsProfile?.problem !== undefined)
    throw new BackofficeError('CREDENTIALS', awsProfile.problem.message, { hint: awsProfile.problem.hint });
  if (region !== undefined && !HOST_LABEL.test(region))
    throw new BackofficeError('USAGE', `"${region}" cannot be the name of an AWS region`, {
      hint: 'see --region, AWS_REGION and "region" in the configuration and in the AWS profile',
    });
}

const HOST_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
