/** What a client of an AWS service is made from. */
export interface ClientConfig {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Where requests go when not to AWS. */
  readonly endpoint: string | undefined;
  /** Credentials that are known already; else the SDK's chain finds them. */
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal;
  /** Told of each request, for `--debug`. */
  readonly trace: ((line: string) => void) | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Settings for the SDK's clients: bounded attempts with the SDK's own jitter, and a limit on every wait. */
export interface SdkSettings {
  region?: string;
  profile?: string;
  endpoint?: string;
  credentials?: Credentials;
  maxAttempts: number;
  disableHostPrefix?: boolean;
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
}

const CONNECTION_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 15_000;

export function sdkSettings(
  config: ClientConfig,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  maxAttempts = 3,
): SdkSettings {
  return {
    ...(config.region === undefined ? {} : { region: config.region }),
    ...(config.profile === undefined ? {} : { profile: config.profile }),
    // A host prefix before a custom endpoint would name a host that is not there.
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint, disableHostPrefix: true }),
    ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  };
}
