import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import { actionOf, resourceOf } from './rules/iam-actions.ts';
import type { ResourceHook } from './services/cloudformation/stack-steps.ts';
import type { Delivery } from './services/logs/delivery.ts';
import type { InputReader } from './wire/handler.ts';
import { AwsError } from './wire/operation.ts';

/** Something that goes wrong on purpose. */
export interface Fault {
  readonly kind:
    | 'throttle'
    | 'delay'
    | 'error'
    | 'denied'
    | 'expired-credentials'
    | 'late-logs'
    | 'failing-resource';
  /** The service that is called, by its IAM prefix; every one when left out. */
  readonly service?: string;
  readonly operation?: string;
  /** The share of calls that it happens to, from 0 to 1. */
  readonly rate: number;
  /** Of delay and late-logs. */
  readonly delayMs?: number;
  /** Of error: the code that is answered. */
  readonly code?: string;
  /** Of failing-resource: the logical id. */
  readonly resource?: string;
}

/** Faults that are injected into an embedded environment; they end with its process. */
export interface InjectedFaults {
  list(): readonly Fault[];
  /** Replaces them. */
  set(faults: readonly Fault[]): void;
}

/** Where the embedded environment asks what is to go wrong. */
export interface Faults extends InjectedFaults {
  /** Lets a call wait, or throws in its place. */
  strike(service: string, operation: string, input: InputReader): Promise<void>;
  readonly beforeResource: ResourceHook;
  readonly delivery: Delivery;
}

/** Credentials for CloudWatch name its scope otherwise than policies name its actions. */
function prefixOf(scope: string): string {
  return scope === 'monitoring' ? 'cloudwatch' : scope;
}

/** What the function itself calls, with credentials of its own. */
const OF_THE_FUNCTION = /^(GetItem|PutItem|DeleteItem|Scan|Query)$/;

export function createFaults(clock: Clock, account: Account, random: () => number = Math.random): Faults {
  let injected: readonly Fault[] = [];
  const happening = (kind: Fault['kind']) =>
    injected.filter((fault) => fault.kind === kind && random() < fault.rate);

  return {
    list: () => injected,
    set(faults) {
      injected = faults;
    },
    async strike(service, operation, input) {
      for (const fault of injected) {
        const called = prefixOf(service);
        const meant = (fault.service ?? called) === called && (fault.operation ?? operation) === operation;
        if (!meant || random() >= fault.rate) continue;
        if (fault.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
        const error =
          fault.kind === 'denied'
            ? denial(account, called, operation, await input())
            : errorOf(fault, service, operation);
        if (error !== undefined) throw error;
      }
    },
    async beforeResource({ logicalId }) {
      if (happening('failing-resource').some(({ resource }) => resource === logicalId))
        throw new Error(
          'Resource handler returned message: "a fault was injected" (HandlerErrorCode: GeneralServiceException)',
        );
    },
    delivery: {
      delayOf: () =>
        Math.max(0, ...injected.map(({ kind, delayMs = 0 }) => (kind === 'late-logs' ? delayMs : 0))),
    },
  };
}

function errorOf({ kind, code }: Fault, service: string, operation: string): AwsError | undefined {
  switch (kind) {
    case 'throttle':
      return service === 'lambda'
        ? new AwsError('TooManyRequestsException', 'Rate exceeded', 429, {
            Reason: 'CallerRateLimitExceeded',
          })
        : new AwsError('ThrottlingException', 'Rate exceeded');
    case 'error':
      return new AwsError(code ?? 'InternalServerError', 'a fault was injected', 500);
    case 'expired-credentials':
      if (service === 'dynamodb' && OF_THE_FUNCTION.test(operation)) return undefined;
      return new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        403,
      );
    default:
      return undefined;
  }
}

/** Services that speak AWS's JSON protocols have this name for it; the others call it AccessDenied. */
const JSON_SERVICES = /^(dynamodb|kms|lambda|logs|apigateway|xray)$/;

/** As IAM has it, so that what is to be asked for can be read from it. */
function denial(
  account: Account,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): AwsError {
  const action = actionOf(service, operation);
  const resource = resourceOf(service, input, account);
  const quoted = service === 's3' ? `"${resource}"` : resource;
  return new AwsError(
    JSON_SERVICES.test(service) ? 'AccessDeniedException' : 'AccessDenied',
    `User: arn:aws:iam::${account.id}:user/local is not authorized to perform: ${action} on resource: ${quoted} because no identity-based policy allows the ${action} action`,
    403,
  );
}
