/** One environment in a list. */
export interface EnvironmentSummary {
  readonly name: string;
  readonly class: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly profile: string | null;
  /** Whether commands work on it unless told otherwise. */
  readonly selected: boolean;
}

export interface EnvironmentList {
  readonly environments: readonly EnvironmentSummary[];
}

/** A value, and where it comes from. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

export interface EnvironmentDetails {
  readonly name: string;
  readonly stackName: string;
  readonly stateDirectory: string;
  readonly settings: readonly Setting[];
}

export interface EnvironmentSelection {
  readonly changed: boolean;
  readonly before: string | null;
  readonly environment: string;
}

export interface EnvironmentAdded {
  readonly changed: boolean;
  /** The configuration file. */
  readonly path: string;
  readonly environment: string;
  /** What was written. */
  readonly entry: object;
}
