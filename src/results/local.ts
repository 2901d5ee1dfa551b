import type { LocalFault, LocalState } from '../local-process.ts';

/** The embedded environment. */
export interface LocalDetails {
  readonly state: LocalState;
  /** Whether there is a process, even one that does not answer, which has no endpoint and no version here. */
  readonly running: boolean;
  /** Of the process; of the last one where it crashed. */
  readonly pid: number | null;
  /** For `aws --endpoint-url`; null unless the process answers. */
  readonly endpoint: string | null;
  /** Of the deployed application; null when none is. */
  readonly apiEndpoint: string | null;
  readonly stateDirectory: string;
  /** Of the program that runs it. */
  readonly version: string | null;
  /** The version of this machine's Node.js, such as `v24.1.0`: all functions run on it, whatever their runtime. */
  readonly node: string | null;
  /** The last lines in the log of a process that crashed. */
  readonly crash: string | null;
}

/** What other programs need to reach the embedded environment, by the names of the SDKs' variables. */
export interface LocalVariables {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_DEFAULT_REGION: string;
}

export interface LocalChange extends LocalDetails {
  readonly changed: boolean;
}

/** What `local faults` and its verbs tell. */
export interface LocalFaults {
  readonly changed: boolean;
  readonly faults: readonly LocalFault[];
}
