import type { Call } from '../aws/call.ts';
import type { AskSecret } from '../aws/connection.ts';
import type { Context } from '../context.ts';
import { type Environment, LOCAL } from '../environments/environment.ts';
import { type Agreement, unasked } from '../environments/guard.ts';
import type { Identity } from '../environments/identity-cache.ts';
import { mayBeBelieved } from '../environments/remembered-address.ts';
import { type Outputs, recallOutputs, rememberOutputs } from '../environments/remembered-outputs.ts';
import type { Session } from '../operations/operation.ts';
import { createReads, type Reads } from '../reads.ts';
import { createApi } from '../services/application-client.ts';
import { checkPin, checkRegion, readIdentity } from '../services/identity.ts';
import { createOutputsSource } from '../services/stack/outputs.ts';

/** A session whose changes are let through while they are recorded. */
export interface OpenSession extends Session {
  /** Lets changes through while `work` runs; outside of that none is sent, in class production none without an agreement. */
  letChange<T>(agreement: Agreement | undefined, work: () => Promise<T>): Promise<T>;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Also starts a local environment that was never deployed. */
  readonly start: boolean;
  /** What the command has read already; nothing when left out. */
  readonly reads?: Reads;
  /** For the code of an MFA device; without it nobody is asked. */
  readonly askSecret?: AskSecret;
  readonly tell?: (line: string) => void;
  readonly trace?: (line: string) => void;
}

/**
 * Opens an environment. Nothing is sent to a pinned one before the account of the credentials is known to be
 * the right one, and nothing that changes anything outside of `letChange`.
 */
export function openSession(context: Context, environment: Environment, options: OpenOptions): OpenSession {
  const { reads = createReads() } = options;
  /** Of the changes that are under way, one within another. */
  const changing: (Agreement | undefined)[] = [];
  let known: Promise<Identity> | undefined;

  async function askIdentity(): Promise<Identity> {
    checkRegion(environment);
    // Loaded when it is asked for: most commands that only look do not.
    const { createIdentityCache } = await import('../environments/identity-cache.ts');
    const services = await connection.serviceEndpoints();
    const endpoint = environment.kind === 'local' ? LOCAL : (services.STS ?? (await connection.endpoint()));
    const key = [await connection.accessKeyId(), environment.region, endpoint].join('\n');
    const cache = createIdentityCache(environment.stateDirectory, key, () => context.clock.now());
    const recalled = await cache.recall();
    const identity = recalled ?? (await readIdentity(await connection.sts()));
    if (recalled === undefined) await cache.remember(identity);
    checkPin(environment, identity);
    return identity;
  }

  function identity(): Promise<Identity> {
    known ??= askIdentity();
    return known;
  }

  function requireAgreed(call: string): void {
    if (changing.length === 0) throw new Error(`${call} was about to be sent without being recorded`);
    const agreed = changing.some((each) => each?.holdsFor(environment));
    if (environment.class === 'production' && !agreed) throw unasked(environment, call);
  }

  async function admit({ service, operation, kind }: Call): Promise<void> {
    if (service === 'sts') return;
    checkRegion(environment);
    if (kind === 'write') requireAgreed(`${service} ${operation}`);
    // What the API answers to a look is learnt from an address that was learnt in the right account.
    const pinned = environment.account !== undefined && !(service === 'execute-api' && kind === 'read');
    if (pinned) await identity();
  }

  async function recallBelievable(): Promise<Outputs | undefined> {
    const outputs = await recallOutputs(environment);
    if (outputs === undefined) return undefined;
    const endpoint = environment.kind === 'local' ? undefined : await connection.endpoint();
    return mayBeBelieved(environment, outputs, endpoint) ? outputs : undefined;
  }

  const connection = context.connect(environment, { ...options, reads, admit });
  const outputs = createOutputsSource(environment, connection, {
    recall: recallBelievable,
    remember: (fresh) => rememberOutputs(environment, fresh),
  });
  return {
    environment,
    connection,
    outputs,
    api: createApi(outputs, () => connection.http()),
    identity,
    forgetReads: reads.forget,
    async letChange(agreement, work) {
      changing.push(agreement);
      try {
        return await work();
      } finally {
        changing.splice(changing.indexOf(agreement), 1);
      }
    },
  };
}
