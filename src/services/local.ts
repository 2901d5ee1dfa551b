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
