import type { LocalFault } from '../local-process.ts';

/** The embedded environment. */
export interface LocalDetails {
  readonly running: boolean;
  readonly pid: number | null;
  /** For `aws --endpoint-url`. */
  readonly endpoint: string | null;
  /** Of the deployed application; null when none is. */
  readonly apiEndpoint: string | null;
  readonly stateDirectory: string;
  /** Of the program that runs it. */
  readonly version: string | null;
}

export interface LocalChange extends LocalDetails {
  readonly changed: boolean;
}

/** What `local faults` and its verbs tell. */
export interface LocalFaults {
  readonly changed: boolean;
  readonly faults: readonly LocalFault[];
}
