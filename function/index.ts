import { FUNCTION_VARIABLES } from '../stack/contract/function.ts';
import { createDynamoDB } from './dynamodb/client.ts';
import { createSigner } from './dynamodb/signing.ts';
import { createTransport } from './dynamodb/transport.ts';
import { createHandler, type Handler } from './handler.ts';
import { createDaemonClient } from './tracing/daemon.ts';
import { createTracer } from './tracing/tracer.ts';

declare const BACKOFFICE_VERSION: string;

/** The function's entry point: `index.handler`. */
export const handler: Handler = wire(process.env);

function wire(env: NodeJS.ProcessEnv): Handler {
  const region = env.AWS_REGION ?? 'us-east-1';
  const now = (): Date => new Date();
  const { random } = Math;
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const { timeOrigin } = performance;
  const seconds = (): number => (timeOrigin + performance.now()) / 1000;
  // Ids of a trace need to differ, not to be secret; a secret one takes longer than all else in a trace.
  const half = (): string =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const newId = (): string => half() + half();
  const credentials = () => ({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
  });
  const endpoint =
    env.AWS_ENDPOINT_URL_DYNAMODB ?? env.AWS_ENDPOINT_URL ?? `https://dynamodb.${region}.amazonaws.com`;
  const daemon = env.AWS_XRAY_DAEMON_ADDRESS;
  const call = createDynamoDB({
    endpoint: new URL(endpoint),
    sign: createSigner('dynamodb', region, credentials),
    transport: createTransport(),
    now,
    sleep,
    random,
  });
  return createHandler({
    env,
    version: BACKOFFICE_VERSION,
    now,
    random,
    sleep,
    newToken: newId,
    write: (line) => process.stdout.write(line),
    tracer: createTracer(daemon ? createDaemonClient(daemon) : undefined, region, seconds, newId),
    callTable: (trace) => (operation, input) => {
      const tableName = env[FUNCTION_VARIABLES.table] ?? '';
      return trace.capture({ service: 'DynamoDB', operation, tableName }, (report) =>
        call(operation, input, report),
      );
    },
  });
}
