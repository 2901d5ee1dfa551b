import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';

/** How an AWS on this machine is started. */
export interface LocalAwsOptions {
  /** Everything that is kept lies here; one process at a time may have it. */
  readonly directory: string;
  /** Who sends one of them is let in; one made at random and kept in the directory when left out. */
  readonly accessKeyIds?: readonly string[];
  /** The bundled worker that runs functions; the one beside the bundle when left out. */
  readonly workerScript?: string;
  /** The machine's clock when left out. */
  readonly clock?: Clock;
  /** Waits for the disk before a write to a table is acknowledged, so that it survives a power cut. */
  readonly durable?: boolean;
  /** Executions of one function side by side, 50 when left out; an account on AWS starts with 1,000, a laptop does not. */
  readonly concurrency?: number;
  /** Traces every request, not only a sample as Lambda does. */
  readonly traceAll?: boolean;
  /** A collector of OpenTelemetry that gets all spans by OTLP/HTTP, such as http://127.0.0.1:4318; nobody when left out. */
  readonly otlpEndpoint?: string | undefined;
  /** Names of hosts under which it may be reached, besides `localhost`, those below it, 127.0.0.1 and [::1]. */
  readonly allowHosts?: readonly string[];
  /** Told of errors of the embedded AWS itself, which are written to stderr when left out. */
  readonly report?: (error: unknown) => void;
  /** Told of what the embedded AWS does that nobody asked for, line by line; written to stderr when left out. */
  readonly tell?: (line: string) => void;
  /** Serves requests outside of AWS's protocols (status, stop); answers whether it did. */
  readonly control?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of each call before it runs; an error that it throws becomes the answer. */
  readonly observe?: Observer;
  /** Called once the directory belongs to this process alone, before anything is served. */
  readonly acquired?: () => Promise<void>;
  /** Runs the work of each request, so that it can be known which one an exception belongs to, and how many there are. */
  readonly enclose?: Enclose;
  /** Connections to one port at a time, 1,000 when left out. */
  readonly connections?: number;
  readonly beforeResource?: ResourceHook;
  /** Decides whether a fault strikes, by numbers from 0 to 1; by chance when left out. */
  readonly random?: () => number;
  /** How log events reach those who read them, where that is to be worse than at its best. */
  readonly logDelivery?: Delivery;
}

/** A request that is being answered. */
export interface RequestUnderWay {
  /** Answers it with an internal error; where an answer has begun already, its connection ends. */
  fail(): void;
  /** Calls back once it is over. */
  onEnd(listener: () => void): void;
}

/** Runs the work of a request. */
export type Enclose = (request: RequestUnderWay, work: () => void) => void;

/** An AWS that runs on this machine. */
export interface LocalAws {
  /** Where every service is reached: the `endpoint` of any client, the `--endpoint-url` of the `aws` command. */
  readonly endpoint: string;
  readonly region: string;
  /** Let in, as sessions are that were begun with them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What is to go wrong on purpose. */
  readonly faults: InjectedFaults;
  /** Resolves when no stack operation is in progress. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Told of each call by the service's name in credentials and the operation's; an error thrown here becomes the answer. */
export type Observer = (service: string, operation: string, input: InputReader) => Promise<void>;

/** Reads what was sent, for whom it matters; nothing of what cannot be read. */
export type InputReader = () => Promise<Readonly<Record<string, unknown>>>;

/** Called before each step on a stack's resource; it may delay the step, or throw to make it fail. */
export type ResourceHook = (step: {
  readonly stackName: string;
  readonly logicalId: string;
  readonly action: 'create' | 'update' | 'delete';
}) => Promise<void>;

/** A line of a log; times are milliseconds since 1970. */
export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** How events reach those who read them, where that is to be worse than at its best. */
export interface Delivery {
  /** Milliseconds after its arrival before an event can be read. */
  readonly delayOf?: (event: LogEvent) => number;
  /** Whether an event is delivered twice in one page. */
  readonly duplicate?: (event: LogEvent) => boolean;
  /** Whether an empty page, with a token, stands before each page. */
  readonly emptyPages?: boolean;
}

/** Something that goes wrong on purpose. */
export interface Fault {
  readonly kind:
    | 'throttle'
    | 'delay'
    | 'error'
    | 'denied'
    | 'expired-credentials'
    | 'late-logs'
    | 'failing-resource'
    | 'partial-batch'
    | 'transaction-conflict'
    | 'lost-answer';
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

/** Something that a fault can happen to. */
export interface Exposed {
  readonly service: string;
  readonly operation: string;
  /** The values of the partition keys that the request is about, of a table. */
  readonly partitions?: () => readonly string[];
}

/** Asks whether a fault of a kind happens to an operation now. */
export type Mishaps = (kind: Fault['kind'], exposed: Exposed) => boolean;

/** Faults that are injected; they end with the process. */
export interface InjectedFaults {
  list(): readonly Fault[];
  /** Replaces them. */
  set(faults: readonly Fault[]): void;
}
