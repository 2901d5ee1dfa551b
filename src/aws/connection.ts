import type { HttpClient } from '../http/http.ts';
import type { LoadClient } from '../http/load/load-client.ts';
import type { ObjectPut } from '../http/put-object.ts';
import type { Reads } from '../reads.ts';
import type { ApiGatewayApi } from './api-gateway.ts';
import type { Call } from './call.ts';
import type { CloudFormationApi } from './cloudformation.ts';
import type { CloudWatchApi } from './cloudwatch.ts';
import type { DynamoDBApi } from './dynamodb.ts';
import type { IamApi } from './iam.ts';
import type { KmsApi } from './kms.ts';
import type { LambdaApi } from './lambda.ts';
import type { LogsApi } from './logs.ts';
import type { RowsApi } from './rows.ts';
import type { S3Api } from './s3.ts';
import type { SnsApi } from './sns.ts';
import type { StsApi } from './sts.ts';
import type { ThrottlingLimit } from './throttling.ts';
import type { XRayApi } from './xray.ts';

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
  /** Told of what happens to the embedded environment on the way. */
  readonly tell?: (line: string) => void;
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
  /** Puts objects into S3 without the client that {@link s3} loads. */
  objects(): Promise<ObjectPut>;
  s3(): Promise<S3Api>;
  /** Who is told of alarms. */
  sns(): Promise<SnsApi>;
  sts(): Promise<StsApi>;
  xray(): Promise<XRayApi>;
  http(): Promise<HttpClient>;
  /** For load tests of the API. */
  load(): Promise<LoadClient>;
  /** From now on, calls that AWS throttles are waited for. */
  waitOutThrottling(patience: ThrottlingLimit): void;
  /** Lets go of sockets, so that the process can end. */
  close(): void;
}
