import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { InputReader, Observer } from '../local-aws.ts';
import { type ConstraintRefusal, createConstraintRefusal } from '../rules/constraint-refusals.ts';
import { createNumberRefusal, type NumberRefusal } from '../rules/number-refusals.ts';
import { failureText } from '../write-failures.ts';
import { admit, type StandingOf } from './admission.ts';
import { mostBytes } from './body-limits.ts';
import { decodeInput } from './decode-input.ts';
import { type Detected, detect } from './detect.ts';
import { answerOfRoot, dynamodbHeaders, dynamodbRequestId } from './dynamodb-edge.ts';
import { encodeError } from './encode-error.ts';
import { encodeOutput } from './encode-output.ts';
import { encodeEventStream } from './event-stream.ts';
import { guessProtocol } from './guess-protocol.ts';
import type { Operation, ServiceDefinition } from './operation.ts';
import { pauseIfLarge } from './pause-if-large.ts';
import { refusePresigned } from './presigned.ts';
import { received } from './receive.ts';
import { credentialOf, isForDynamoDB, readRequest, type WireRequest, type WireResponse } from './request.ts';
import { createRouter, type Router } from './router.ts';

/** Reports what the embedded environment itself did wrong. */
export type ReportFault = (error: unknown) => void;

export interface WireOptions {
  readonly services: readonly ServiceDefinition[];
  readonly observe: Observer;
  /** Whether the answer to an operation that was carried out is to be lost. */
  readonly isLost: (service: string, operation: string) => boolean;
  readonly standingOf: StandingOf;
  readonly clock: Clock;
  readonly report: ReportFault;
}

/** Serves AWS requests: detect → decode → run → encode. An answer that is lost ends the connection. */
export function createWireHandler(given: WireOptions) {
  const judges = { constraintRefusal: createConstraintRefusal(), numberRefusal: createNumberRefusal() };
  const options = { ...given, judges, router: createRouter(given.services) };
  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isDynamoDB = isForDynamoDB(message.headers);
    const requestId = isDynamoDB ? dynamodbRequestId() : randomUUID();
    const answer = answerOfRoot(message) ?? (await serve(message, requestId, options));
    if (answer === undefined) {
      response.destroy();
      return;
    }
    if (isStream(answer.body)) return writeStream(response, answer, answer.body);
    const bodiless = message.method === 'HEAD' || answer.status === NOT_MODIFIED;
    response.writeHead(answer.status, {
      ...answer.headers,
      ...(isDynamoDB ? dynamodbHeaders(message.headers, answer.body) : {}),
      ...(bodiless ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) }),
    });
    response.end(bodiless ? undefined : answer.body);
  };
}

const NOT_MODIFIED = 304;

type Stream = Extract<WireResponse['body'], AsyncIterable<Uint8Array>>;

function isStream(body: WireResponse['body']): body is Stream {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

/** Writes as fast as the client reads, and stops when it goes away. */
async function writeStream(response: ServerResponse, answer: WireResponse, body: Stream): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  for await (const chunk of body) {
    if (response.destroyed) return;
    if (!response.write(chunk))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

/** What is made ready once. */
interface Ready {
  readonly judges: Judges;
  readonly router: Router;
}

interface Judges {
  readonly constraintRefusal: ConstraintRefusal;
  readonly numberRefusal: NumberRefusal;
}

async function serve(
  message: IncomingMessage,
  requestId: string,
  { services, observe, isLost, standingOf, clock, report, judges, router }: WireOptions & Ready,
): Promise<WireResponse | undefined> {
  let detected: Detected | undefined;
  let request: WireRequest | undefined;
  try {
    request = await readRequest(message, mostBytes);
    refusePresigned(request.headers, request.query, clock.now());
    // Nothing is unpacked, checked or named for who is not let in.
    const asked = guessProtocol(message.headers, request, services, router);
    await admit(credentialOf(request.headers, request.query)?.accessKeyId, asked, standingOf);
    request = await received(request, services);
    detected = detect(request, services, router);
    await observe(detected.service.scope, detected.name, inputReader(detected, request));
    const answer = await run(detected, request, requestId, judges);
    return isLost(detected.service.scope, detected.name) ? undefined : answer;
  } catch (error) {
    const known =
      error instanceof AwsError ? error : internalError(error, report, detected?.name ?? 'the request');
    const protocol = detected?.protocol ?? guessProtocol(message.headers, request, services, router);
    const queryErrors = protocol === 'query' ? undefined : detected?.service.queryErrors;
    return encodeError(protocol, known, requestId, queryErrors);
  }
}

function inputReader(detected: Detected, request: WireRequest): InputReader {
  const { operation } = detected;
  return async () => {
    try {
      if (operation !== undefined) return await decodeInput({ ...detected, operation }, request);
      return Object.fromEntries(Object.entries(JSON.parse(request.body.toString('utf8'))));
    } catch {
      return {};
    }
  };
}

async function run(
  detected: Detected,
  request: WireRequest,
  requestId: string,
  { constraintRefusal, numberRefusal }: Judges,
): Promise<WireResponse> {
  const { service, operation, name } = detected;
  if (operation === undefined || service.raw?.names.has(name)) {
    const answer = await service.raw?.run(name, request.body.toString('utf8'));
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': requestId };
    return { status: answer?.status ?? 500, headers, body: answer?.body ?? '' };
  }
  const served = { ...detected, operation };
  const input = await decodeInput(served, request);
  const { scope } = service;
  await pauseIfLarge(request);
  const wrong = numberRefusal({ scope, operation: name, input, isQuery: detected.protocol === 'query' });
  if (wrong !== undefined) throw wrong;
  await pauseIfLarge(request);
  const refusal = constraintRefusal(scope, name, input);
  if (refusal !== undefined) throw refusal;
  await pauseIfLarge(request);
  refuseUnsupported(operation, input);
  if (operation.stream !== undefined) {
    const headers = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': requestId };
    return { status: 200, headers, body: encodeEventStream(await operation.stream(input)) };
  }
  const accessKeyId = credentialOf(request.headers, request.query)?.accessKeyId;
  return encodeOutput(
    served,
    await operation.run(input, { requestId, operation: name, accessKeyId }),
    requestId,
  );
}

/** What is not honoured is refused by name: a parameter that is silently ignored is a lie. */
function refuseUnsupported(operation: Operation, input: Record<string, unknown>): void {
  const { honours, ignores } = operation;
  const unsupported = Object.entries(input).find(
    ([name, value]) => value !== undefined && !honours.includes(name) && !Object.hasOwn(ignores, name),
  );
  if (unsupported === undefined) return;
  throw new AwsError(
    'ValidationException',
    `The embedded environment does not support ${unsupported[0]} of ${operation.schema[2]}`,
  );
}

function internalError(error: unknown, report: ReportFault, what: string): AwsError {
  report(error);
  return new AwsError('InternalFailure', failureText(error, what), 500);
}
