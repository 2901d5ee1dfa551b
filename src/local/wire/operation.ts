import type { StaticOperationSchema } from '@smithy/types';
import { AwsError } from '../aws-error.ts';
import type { WireRequest } from './request.ts';

/** What an operation may know of its request besides the input. */
export interface Call {
  readonly requestId: string;
  readonly operation: string;
  readonly accessKeyId: string | undefined;
}

/** One operation of a service: its schema from the SDK, and what it does, free of HTTP. */
export interface Operation {
  readonly schema: StaticOperationSchema;
  /** Members of the input that are read; a request with any other is refused. */
  readonly honours: readonly string[];
  /** Members that may be sent though nothing comes of them, with the reason. */
  readonly ignores: Readonly<Record<string, string>>;
  readonly run: (input: Record<string, unknown>, call: Call) => Promise<object>;
  /** The status of an answer, where it depends on what is answered. */
  readonly statusOf?: (output: object) => number;
  /** Answers with events over time instead. */
  readonly stream?: (input: Record<string, unknown>) => Promise<AsyncIterable<StreamedEvent>>;
}

/** An event of an answer that is a stream. */
export interface StreamedEvent {
  /** The member of the output's union, or the name of an exception. */
  readonly name: string;
  readonly payload: object;
  readonly exception?: true;
}

export type Protocol = 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml' | 'query';

/** How an error may be written. */
export type ErrorProtocol = Protocol | 'cbor' | 'ec2-query';

/** An error that has another name in the Query protocol. */
export interface QueryError {
  readonly shape: string;
  /** In the Query protocol. */
  readonly code: string;
}

/** A service as the wire sees it. */
export interface ServiceDefinition {
  /** The service's name in the credential scope of `Authorization`. */
  readonly scope: string;
  readonly protocol: Protocol;
  /** What stands before the dot in `X-Amz-Target`, and in the path of RPC v2 CBOR. */
  readonly target?: string;
  readonly xmlNamespace?: string;
  /** Whether fractions of its numbers are cut off. */
  readonly cutsFractions?: true;
  /** Whether requests may come in the Query protocol besides the service's own. */
  readonly speaksQuery?: true;
  /** The names that its errors have in the Query protocol, which clients of other protocols are told too. */
  readonly queryErrors?: readonly QueryError[];
  /** Makes a request ready to be read; bodies are unpacked without it. */
  readonly receive?: (request: WireRequest) => Promise<WireRequest>;
  readonly operations: readonly Operation[];
  /** Serves operations on their undecoded body (JSON protocols). */
  readonly raw?: RawOperations;
}

/** What is known of an operation that is passed on as it came. */
export interface RawOperation {
  readonly schema: StaticOperationSchema;
  /** Members of the input that are read; a request with any other is refused. */
  readonly honours: readonly string[];
}

/** Operations that are passed on as they came. */
export interface RawOperations {
  readonly names: ReadonlyMap<string, RawOperation>;
  run(operation: string, body: string): Promise<{ readonly status: number; readonly body: string }>;
}

/** Members of an input that are honoured, and those that may be sent though nothing comes of them, with the reason. */
export type Members<Honoured extends string> =
  | readonly Honoured[]
  | { readonly honours: readonly Honoured[]; readonly ignores: Readonly<Record<string, string>> };

function sorted(members: Members<string>): Pick<Operation, 'honours' | 'ignores'> {
  return 'honours' in members ? members : { honours: members, ignores: {} };
}

/**
 * Ties an operation's schema to what it does. Its code receives only the members that it honours, by type.
 * @returns takes the members of the input that are honoured, and the code.
 */
export function operation<Input extends object, Output extends object>(schema: StaticOperationSchema) {
  return <Member extends keyof Input & string>(
    members: Members<Member>,
    run: (input: Pick<Input, Member>, call: Call) => Promise<Output> | Output,
  ): Operation => ({
    schema,
    ...sorted(members),
    run: async (input, call) => run(input as Pick<Input, Member>, call),
  });
}

/** The same for an operation that answers with events over time. */
export function streaming<Input extends object>(schema: StaticOperationSchema) {
  return <Member extends keyof Input & string>(
    members: Members<Member>,
    stream: (input: Pick<Input, Member>) => Promise<AsyncIterable<StreamedEvent>>,
  ): Operation => ({
    schema,
    ...sorted(members),
    run: () => Promise.reject(new AwsError('InternalFailure', 'this operation answers with events', 500)),
    stream: (input) => stream(input as Pick<Input, Member>),
  });
}
