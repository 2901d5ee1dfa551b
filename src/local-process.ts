/** Running, or why it is not. */
export type LocalState =
  | 'running'
  /** It holds the state, and does not answer yet. */
  | 'starting'
  /** It holds the state, and does not answer. */
  | 'hung'
  /** It ended without being stopped. */
  | 'crashed'
  | 'stopped';

/** The state of the embedded environment's process. */
export interface LocalStatus {
  readonly state: LocalState;
  /** Whether there is a process, even one that does not answer, which has no endpoint and no version here. */
  readonly running: boolean;
  /** Of the process; of the last one where it crashed. */
  readonly pid: number | null;
  /** For `aws --endpoint-url`; null unless the process answers. */
  readonly endpoint: string | null;
  readonly stateDirectory: string;
  readonly version: string | null;
  /** The version of Node.js that runs the process and all functions, such as `v24.1.0`. */
  readonly node: string | null;
  /** The last lines in the log of a process that crashed, as it wrote them. */
  readonly crash: string | null;
}

/** A process that serves. */
export interface LocalStarted {
  readonly status: LocalStatus;
  readonly changed: boolean;
  /** What the user is told: that the process before crashed, and why; that one of another build was replaced, or stays. */
  readonly notices: readonly string[];
}

export const FAULT_KINDS = [
  'throttle',
  'delay',
  'error',
  'denied',
  'expired-credentials',
  'late-logs',
  'failing-resource',
  'partial-batch',
  'transaction-conflict',
  'lost-answer',
] as const;

/** Services that the embedded environment serves, by the prefix of their actions in policies. */
export const FAULT_SERVICES = [
  'apigateway',
  'cloudformation',
  'cloudwatch',
  'dynamodb',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'servicecatalog',
  'sns',
  'ssm',
  'sts',
  'xray',
] as const;

/** Something that goes wrong in the embedded environment on purpose. */
export interface LocalFault {
  readonly kind: (typeof FAULT_KINDS)[number];
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
  /** Of throttle: only requests to a table about items with this value of the partition key. */
  readonly partition?: string;
}

/** How the embedded environment is to run from now on; what is left out stays as it is. */
export interface LocalChoices {
  /** Traces every request. */
  readonly traceAll?: boolean;
  /** Waits for the disk before a write to a table is acknowledged. */
  readonly durable?: boolean;
  /** A collector of OpenTelemetry that gets all spans; nobody when empty. */
  readonly otlp?: string;
  /** Names of hosts under which it may be reached besides this machine's own, such as those that containers use. */
  readonly allowHosts?: readonly string[];
}

/** What lets clients of any kind into the embedded environment. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Controls the background process of the embedded environment. */
export interface LocalProcess {
  status(): Promise<LocalStatus>;
  /** @param sent what waits for its answer. @throws BackofficeError when it hangs. */
  requireAnswer(sent: 'read' | 'change'): Promise<void>;
  /** Of its state directory. @throws BackofficeError NOT_FOUND before it was started once. */
  credentials(): Promise<LocalCredentials>;
  /** Whether somebody deployed or started it, and it was not destroyed since. */
  wanted(): Promise<boolean>;
  /** Starts it unless it runs, whatever build runs. @throws BackofficeError when it does not answer. */
  connect(): Promise<LocalStarted>;
  /**
   * Starts it unless it runs; replaces one of another choice, or of another build that is not newer.
   * @throws BackofficeError when it does not answer.
   */
  start(choices?: LocalChoices): Promise<LocalStarted>;
  /** Ends it, also when it does not answer. @param forget also that it is wanted, so that no command starts it again. */
  stop(forget: boolean): Promise<boolean>;
  /** The faults that are injected into it; none when it does not run. */
  faults(): Promise<readonly LocalFault[]>;
  /** Replaces them. @throws BackofficeError NOT_FOUND when it does not run. */
  setFaults(faults: readonly LocalFault[]): Promise<void>;
  /** Stops it and removes all its state. */
  reset(): Promise<boolean>;
}
