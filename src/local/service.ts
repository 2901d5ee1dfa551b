import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { Delivery, Mishaps, ResourceHook } from './local-aws.ts';
import type { OwnHosts } from './own-hosts.ts';
import type { ResourceProvider } from './resource-provider.ts';
import type { RoleSessions } from './services/sts/role-sessions.ts';
import type { SharedState } from './shared-state.ts';
import type { Sockets } from './sockets.ts';
import type { Store } from './store.ts';
import type { StandingOf } from './wire/admission.ts';
import type { ServiceDefinition } from './wire/operation.ts';

/** The shape of every service. */
export interface Service {
  readonly definition: ServiceDefinition;
  /** The types of resources that stacks make of it. */
  readonly resources: readonly ResourceProvider[];
  /** Starts what it runs, and goes on with what a process that was killed had begun. Requests may come before. */
  open?(): Promise<void>;
  /** Resolves when nothing that a client began is in progress. */
  idle?(): Promise<void>;
  /** Removes what AWS would keep no longer. What is done before each value is small. @param now milliseconds since 1970. */
  expire?(now: number): AsyncIterable<void>;
  /** Ends what it runs. */
  close?(): Promise<void>;
  /** Serves requests outside of AWS's protocols; answers whether it did. */
  serve?(request: IncomingMessage, response: ServerResponse): boolean;
}

/** What services are made from. */
export interface ServiceContext extends SharedState {
  readonly account: Account;
  readonly clock: Clock;
  readonly store: Store;
  /** For files beside the store. */
  readonly directory: string;
  /** Where all services are reached. */
  readonly endpoint: string;
  readonly ownHosts: OwnHosts;
  readonly roleSessions: RoleSessions;
  /** Whether whoever has an access key id is let in. */
  readonly standingOf: StandingOf;
  readonly beforeResource: ResourceHook;
  readonly logDelivery: Delivery;
  readonly report: (error: unknown) => void;
  readonly sockets: Sockets;
  /** Told of what is done that nobody asked for. */
  readonly tell: (line: string) => void;
  /** Whether something is to go wrong with an operation on purpose. */
  readonly mishaps: Mishaps;
  /** Lets happen what is to happen to a call that one service makes of another. */
  readonly strikeWithin: (service: string, operation: string) => Promise<void>;
  /** Whether what is acknowledged is to survive a power cut, too. */
  readonly durable: boolean;
  /** The types of resources of the services that were made before. */
  readonly resources: () => readonly ResourceProvider[];
}
