import { AwsError } from '../../../aws-error.ts';
import { jsonOf } from './json-text.ts';
import type { Consumed } from './operations/consumed.ts';
import type { EngineContext } from './operations/engine-context.ts';
import { ITEM_OPERATIONS } from './operations/item-operations.ts';
import { invalid, serialization } from './requests/input.ts';
import { isObject } from './values/read-value.ts';

/** An answer to a request for items, and what is to be recorded of it. */
export interface ItemAnswer {
  readonly status: number;
  readonly body: string;
  readonly consumed: readonly Consumed[];
  /** Items that are returned, of a query or a scan. */
  readonly returned?: number;
  /** The code of the error that was answered. */
  readonly error?: string;
}

/** What of a request breaks the model of the API, in AWS's words; undefined for nothing. */
export type Constraints = (operation: string, given: object) => string | undefined;

/** A request for items, as it came. */
export interface ItemRequest {
  readonly operation: string;
  /** JSON. */
  readonly body: string;
}

/**
 * Carries out a request for items, from its text to the text of its answer. What was written is settled then.
 * @throws what is no error of the request.
 */
export async function answerItems(
  context: EngineContext,
  constraints: Constraints,
  { operation, body }: ItemRequest,
): Promise<ItemAnswer> {
  try {
    const served = ITEM_OPERATIONS[operation];
    if (served === undefined) throw new AwsError('UnknownOperationException', `there is no ${operation}`);
    const given = parsed(body);
    const broken = isObject(given) ? constraints(operation, given) : undefined;
    if (broken !== undefined) throw invalid(broken);
    const { output, consumed, ...rest } = await served.run(context, given);
    await context.storage.settled();
    return { status: 200, body: jsonOf(output), consumed, ...rest };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A refusal tells of what others wrote, and may come after a part of a batch.
    await context.storage.settled();
    return { ...errorAnswer(error), consumed: [], error: error.code };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw serialization('');
  }
}

const PREFIXES: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  SerializationException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
};

/** An error as DynamoDB answers it. */
export function errorAnswer({ code, message, status, members }: AwsError): { status: number; body: string } {
  const prefix = PREFIXES[code] ?? 'com.amazonaws.dynamodb.v20120810#';
  const named = code === 'SerializationException' ? { Message: message } : { message };
  const text = message === '' ? {} : named;
  return { status, body: jsonOf({ __type: `${prefix}${code}`, ...text, ...members }) };
}
