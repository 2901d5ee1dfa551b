import type { Account } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { greatest } from './extremes.ts';
import type {
  Delivery,
  Fault,
  InjectedFaults,
  InputReader,
  LogEvent,
  Mishaps,
  ResourceHook,
} from './local-aws.ts';
import { actionOf, resourceOf } from './rules/iam-actions.ts';

/** Where the embedded environment asks what is to go wrong. */
export interface Faults extends InjectedFaults {
  /** Lets a call wait, or throws in its place. */
  strike(service: string, operation: string, input: InputReader): Promise<void>;
  /** The same for a call that one service makes of another: only delays and errors can happen to it. */
  strikeWithin(service: string, operation: string): Promise<void>;
  readonly beforeResource: ResourceHook;
  readonly delivery: Delivery;
  readonly mishaps: Mishaps;
  /** Whether the answer to an operation that was carried out is to be lost. */
  isLost(service: string, operation: string): boolean;
}

/** Credentials for CloudWatch name its scope otherwise than policies name its actions. */
function prefixOf(scope: string): string {
  return scope === 'monitoring' ? 'cloudwatch' : scope;
}

/** What the function itself calls, with credentials of its own. */
const OF_THE_FUNCTION = /^(GetItem|PutItem|UpdateItem|DeleteItem|Scan|Query)$/;

export function createFaults(clock: Clock, account: Account, random: () => number = Math.random): Faults {
  let injected: readonly Fault[] = [];
  const happening = (kind: Fault['kind']) =>
    injected.filter((fault) => fault.kind === kind && random() < fault.rate);

  const mishaps: Mishaps = (kind, { service, operation, partitions = () => [] }) =>
    injected.some(
      (fault) =>
        fault.kind === kind &&
        (fault.service ?? service) === service &&
        (fault.operation ?? operation) === operation &&
        (fault.partition === undefined || partitions().includes(fault.partition)) &&
        random() < fault.rate,
    );

  const happeningTo = (called: string, operation: string) =>
    injected.filter(
      (fault) =>
        (fault.service ?? called) === called &&
        (fault.operation ?? operation) === operation &&
        random() < fault.rate,
    );
  const lateness = ({ kind, delayMs = 0, rate }: Fault, index: number, { id }: LogEvent): number =>
    kind === 'late-logs' && shareOf(`${index} ${id}`) < rate ? delayMs : 0;

  return {
    list: () => injected,
    set(faults) {
      injected = faults;
    },
    async strike(service, operation, input) {
      const called = prefixOf(service);
      for (const fault of happeningTo(called, operation)) {
        if (fault.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
        const error =
          fault.kind === 'denied'
            ? denial(account, called, operation, await input())
            : errorOf(fault, service, operation);
        if (error !== undefined) throw error;
      }
    },
    async strikeWithin(service, operation) {
      for (const fault of happeningTo(prefixOf(service), operation)) {
        if (fault.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
        if (fault.kind === 'error') throw injectedError(fault);
      }
    },
    async beforeResource({ logicalId }) {
      if (happening('failing-resource').some(({ resource }) => resource === logicalId))
        throw new Error(
          'Resource handler returned message: "a fault was injected" (HandlerErrorCode: GeneralServiceException)',
        );
    },
    mishaps,
    isLost: (service, operation) => mishaps('lost-answer', { service: prefixOf(service), operation }),
    delivery: {
      delayOf: (event) =>
        greatest(
          injected.map((fault, index) => lateness(fault, index, event)),
          0,
        ),
    },
  };
}

const OF_ITEMS =
  /^(BatchGetItem|BatchWriteItem|DeleteItem|GetItem|PutItem|Query|Scan|TransactGetItems|TransactWriteItems|UpdateItem)$/;

function injectedError({ code }: Fault): AwsError {
  return new AwsError(code ?? 'InternalServerError', 'a fault was injected', 500);
}

function errorOf(fault: Fault, service: string, operation: string): AwsError | undefined {
  switch (fault.kind) {
    case 'throttle':
      // Tables throttle themselves, so that their metrics show it.
      if (service === 'dynamodb' && OF_ITEMS.test(operation)) return undefined;
      // So do functions, for whoever calls them.
      if (service === 'lambda' && operation === 'Invoke') return undefined;
      return service === 'lambda'
        ? new AwsError('TooManyRequestsException', 'Rate exceeded', 429, {
            Reason: 'CallerRateLimitExceeded',
          })
        : new AwsError('ThrottlingException', 'Rate exceeded');
    case 'error':
      return injectedError(fault);
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

/** From 0 to 1, the same for the same text: whoever looks at a line again sees it late again. FNV-1a. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // The last characters alone would move only the low bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Services that speak AWS's JSON protocols have this name for it; the others call it AccessDenied. */
const JSON_SERVICES = /^(dynamodb|kms|lambda|logs|apigateway|xray)$/;

function denialName(service: string): string {
  // Each page of SNS's API has it among its errors: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
  if (service === 'sns') return 'AuthorizationError';
  return JSON_SERVICES.test(service) ? 'AccessDeniedException' : 'AccessDenied';
}

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
    denialName(service),
    `User: arn:aws:iam::${account.id}:user/local is not authorized to perform: ${action} on resource: ${quoted} because no identity-based policy allows the ${action} action`,
    403,
  );
}
