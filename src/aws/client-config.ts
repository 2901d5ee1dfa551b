import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Clock } from '../clock.ts';
import { defined } from '../defined.ts';
import type { Network } from '../network/network.ts';
import type { Reads } from '../reads.ts';
import type { Call, CallKind } from './call.ts';

/** What a client of an AWS service is made from. */
export interface ClientConfig {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Where requests go when not to AWS. */
  readonly endpoint: string | undefined;
  /** Endpoints of single services, by the SDK's name of the service in capitals, such as `DYNAMODB`. */
  readonly serviceEndpoints: Readonly<Record<string, string>>;
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  readonly network: Network;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each call before it is sent; may refuse it. */
  readonly admit: (call: Call) => Promise<void>;
  /** Sends a call again while AWS throttles it; without it a call is given up after the SDK's own attempts. */
  readonly waitOut?: <T>(name: string, call: () => Promise<T>) => Promise<T>;
  /** Ends a call when it is known that nobody will answer; without it a call has the SDK's own limits. */
  readonly guard?:
    | (<T>(kind: CallKind, signal: AbortSignal, call: (until: AbortSignal) => Promise<T>) => Promise<T>)
    | undefined;
  /** What the command has read. */
  readonly reads: Reads;
  /** Told of each request, for `--debug`. */
  readonly trace: ((line: string) => void) | undefined;
}

/** Settings for the SDK's clients: bounded attempts with the SDK's own jitter, and a limit on every wait. */
export interface SdkSettings {
  region?: string;
  profile?: string;
  endpoint?: string;
  credentials: () => Promise<AwsCredentialIdentity>;
  maxAttempts: number;
  disableHostPrefix?: boolean;
  requestHandler: {
    connectionTimeout: number;
    requestTimeout: number;
    throwOnRequestTimeout: boolean;
    httpAgent: HttpAgent;
    httpsAgent: HttpsAgent;
  };
}

export interface Limits {
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly attempts?: number;
}

/** @param service the SDK's name of the service in capitals, as in `AWS_ENDPOINT_URL_<SERVICE>`. */
export function sdkSettings(config: ClientConfig, service: string, limits: Limits = {}): SdkSettings {
  const { connectionTimeoutMs = 3000, requestTimeoutMs = 15_000, attempts = 3 } = limits;
  const endpoint = endpointFor(config, service);
  const agents = config.network.agents(connectionTimeoutMs);
  return {
    ...defined({ region: config.region, profile: config.profile }),
    // A host prefix before a custom endpoint would name a host that is not there.
    ...(endpoint === undefined ? {} : { endpoint, disableHostPrefix: true }),
    credentials: config.credentials,
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    },
  };
}

/** Where a service's requests go when not to AWS. */
export function endpointFor(
  { endpoint, serviceEndpoints }: ClientConfig,
  service: string,
): string | undefined {
  return serviceEndpoints[service] ?? endpoint;
}
