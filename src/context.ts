import type { Writable } from 'node:stream';
import type { EnvironmentClass } from '../stack/contract.ts';
import type { ApiGatewayApi } from './aws/api-gateway.ts';
import type { Call } from './aws/calls.ts';
import type { ThrottlingPatience } from './aws/client-config.ts';
import type { CloudFormationApi } from './aws/cloudformation.ts';
import type { CloudWatchApi } from './aws/cloudwatch.ts';
import type { DynamoDBApi } from './aws/dynamodb.ts';
import type { HttpClient } from './aws/http.ts';
import type { IamApi } from './aws/iam.ts';
import type { KmsApi } from './aws/kms.ts';
import type { LambdaApi } from './aws/lambda.ts';
import type { LoadClient } from './aws/load/load-client.ts';
import type { LogsApi } from './aws/logs.ts';
import type { RowsApi } from './aws/rows.ts';
import type { S3Api } from './aws/s3.ts';
import type { StsApi } from './aws/sts.ts';
import type { XRayApi } from './aws/xray.ts';
import type { Environment } from './environments/environment.ts';
import type { Reads } from './reads.ts';

export type { Call } from './aws/calls.ts';

/** All that a command may touch. A test overrides one field. */
export interface Context {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly installation: Installation;
  readonly processes: Processes;
  /** The revision of the working copy that the command runs in; null outside of one. */
  gitRevision(): Promise<GitRevision | null>;
  /** A profile of the AWS configuration files; undefined when there is none of that name. */
  awsProfile(name: string): Promise<AwsProfile | undefined>;
  /** Ways to an environment's services; nothing is loaded before it is asked for. */
  connect(environment: Environment, options: ConnectOptions): Connection;
  /** The embedded environment that keeps its state in a directory. */
  local(stateDirectory: string, signal: AbortSignal): LocalProcess;
}

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
}

export interface Output extends Writable {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What is installed: the version, and the templates that ship with it. */
export interface Installation {
  readonly version: string;
  /** Of the configuration file's schema. */
  readonly schemaPath: string;
  template(environmentClass: EnvironmentClass): Promise<string>;
}

/** The state of a working copy. */
export interface GitRevision {
  readonly revision: string;
  /** Null when none is checked out. */
  readonly branch: string | null;
  /** Whether there were changes that were not committed. */
  readonly dirty: boolean;
}

/** What a profile says beside credentials. */
export interface AwsProfile {
  readonly region?: string;
  /** Where requests go when not to AWS. */
  readonly endpoint?: string;
  /** The same of single services, by the SDK's names of them in capitals. */
  readonly serviceEndpoints?: Readonly<Record<string, string>>;
  /** A file with certificates that are trusted. */
  readonly caBundle?: string;
  /** Why nothing can be done with it. */
  readonly problem?: ProfileProblem | undefined;
}

/** What is wrong with a profile, and what to do about it. */
export interface ProfileProblem {
  readonly message: string;
  readonly hint: string;
}

/** The processes of this machine, of which this is one. */
export interface Processes {
  readonly id: number;
  alive(id: number): boolean;
}

/** Asks the user for something that the screen does not show; undefined where nobody would answer. */
export type AskSecret = (question: string) => Promise<string | undefined>;

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Starts a local environment that was never deployed. */
  readonly start: boolean;
  /** Told of each call before it is sent; may refuse it. */
  readonly admit: (call: Call) => Promise<void>;
  /** What the command has read, shared by its connections. */
  readonly reads: Reads;
  /** For the code of an MFA device; without it nobody is asked. */
  readonly askSecret?: AskSecret;
  /** Told of each request, for `--debug`. */
  readonly trace?: (line: string) => void;
}

/** Clients of one environment. */
export interface Connection {
  /** Where requests go when not to AWS. */
  endpoint(): Promise<string | undefined>;
  /** The same for single services, by the SDK's names of them in capitals. */
  serviceEndpoints(): Promise<Readonly<Record<string, string>>>;
  /** Tells credentials apart. @throws BackofficeError (CREDENTIALS) when there are none. */
  accessKeyId(): Promise<string>;
  apiGateway(): Promise<ApiGatewayApi>;
  cloudFormation(): Promise<CloudFormationApi>;
  cloudWatch(): Promise<CloudWatchApi>;
  dynamoDB(): Promise<DynamoDBApi>;
  iam(): Promise<IamApi>;
  /** Keys that encrypt resources. */
  kms(): Promise<KmsApi>;
  lambda(): Promise<LambdaApi>;
  logs(): Promise<LogsApi>;
  /** The rows of tables, in bulk. */
  rows(): Promise<RowsApi>;
  s3(): Promise<S3Api>;
  sts(): Promise<StsApi>;
  xray(): Promise<XRayApi>;
  http(): Promise<HttpClient>;
  /** For load tests of the API. */
  load(): Promise<LoadClient>;
  /** From now on, calls that AWS throttles are waited for. */
  waitOutThrottling(patience: ThrottlingPatience): void;
  /** Lets go of sockets, so that the process can end. */
  close(): void;
}

/** The state of the embedded environment's process. */
export interface LocalStatus {
  readonly running: boolean;
  readonly pid: number | null;
  /** For `aws --endpoint-url`. */
  readonly endpoint: string | null;
  readonly stateDirectory: string;
  readonly version: string | null;
}

export const FAULT_KINDS = [
  'throttle',
  'delay',
  'error',
  'denied',
  'expired-credentials',
  'late-logs',
  'failing-resource',
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
}

/** Controls the background process of the embedded environment. */
export interface LocalProcess {
  status(): Promise<LocalStatus>;
  /** Whether somebody deployed or started it, and it was not destroyed since. */
  wanted(): Promise<boolean>;
  /**
   * Starts it unless it runs; replaces one of another build, or of another choice.
   * @param traceAll whether every request is traced from now on; undefined leaves it as it is.
   */
  start(traceAll?: boolean): Promise<{ readonly status: LocalStatus; readonly changed: boolean }>;
  /** @param forget also that it is wanted, so that no command starts it again. */
  stop(forget: boolean): Promise<boolean>;
  /** The faults that are injected into it; none when it does not run. */
  faults(): Promise<readonly LocalFault[]>;
  /** Replaces them. @throws BackofficeError NOT_FOUND when it does not run. */
  setFaults(faults: readonly LocalFault[]): Promise<void>;
  /** Stops it and removes all its state. */
  reset(): Promise<boolean>;
}
