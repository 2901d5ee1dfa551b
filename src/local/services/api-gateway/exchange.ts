import type { IncomingMessage } from 'node:http';
import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import type { OwnHosts } from '../../own-hosts.ts';
import type { StandingOf } from '../../wire/admission.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Functions } from '../lambda/functions.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { Invoker } from '../lambda/invoker.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { GatewayAnswer } from './answer.ts';
import type { Api } from './api.ts';
import type { RouteMatch } from './routing.ts';

/** The stage that an HTTP API answers by. */
export const DEFAULT_STAGE = '$default';

export interface GatewayOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly functions: Functions;
  readonly invoker: Invoker;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly ownHosts: OwnHosts;
  readonly standingOf: StandingOf;
  /** Lets happen what is to happen to a call of another service. */
  readonly strikeWithin: (service: string, operation: string) => Promise<void>;
}

/** A request to an API. */
export interface Exchange {
  readonly api: Api;
  readonly request: IncomingMessage;
  readonly requestId: string;
}

/** What is known of a request once it is answered. */
export interface Served {
  readonly answer: GatewayAnswer;
  /** Whether nothing of CORS is added to it. */
  readonly hasNoCors?: boolean;
  readonly match?: RouteMatch;
  readonly invocation?: InvocationResult;
  readonly integrationMs?: number;
  readonly error?: string;
  readonly authorizationError?: string;
}

/** A request that was answered. */
export interface Answered extends Exchange {
  readonly served: Served;
  readonly started: Date;
  /** Milliseconds. */
  readonly latency: number;
}
