import { createHash } from 'node:crypto';
import { AwsError } from '../../../../aws-error.ts';
import { itemJson } from '../items.ts';
import { type JsonText, jsonOf } from '../json-text.ts';
import { ItemKeyError } from '../key-checks.ts';
import { expressionMembers } from '../requests/expressions.ts';
import { Input, invalid } from '../requests/input.ts';
import { TOKEN_MS } from '../storage/storage.ts';
import { Consumed, consumedCapacity, type Outcome, readUnits } from './consumed.ts';
import type { EngineContext } from './engine-context.ts';
import { type GetRequest, readGet, shownItem } from './get-item.ts';
import { readCheck, readDelete, readPut, readUpdate, type WriteReader } from './single-writes.ts';
import {
  ConditionFailedError,
  changesOf,
  consumeWrite,
  decide,
  type Write,
  type WriteRequest,
} from './writes.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const MOST_BYTES = 4 * 1024 * 1024;

const COMMON = [
  'TableName',
  'ReturnValuesOnConditionCheckFailure',
  ...expressionMembers(['ConditionExpression']),
].filter((name) => name !== 'Expected' && name !== 'ConditionalOperator');

export const TRANSACT_GET_MEMBERS = ['TransactItems', 'ReturnConsumedCapacity'];
export const TRANSACT_WRITE_MEMBERS = [
  ...TRANSACT_GET_MEMBERS,
  'ClientRequestToken',
  'ReturnItemCollectionMetrics',
];

interface Action {
  readonly members: readonly string[];
  readonly read: WriteReader;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  ConditionCheck: { members: ['Key', ...COMMON], read: readCheck },
  Put: { members: ['Item', ...COMMON], read: readPut },
  Delete: { members: ['Key', ...COMMON], read: readDelete },
  Update: { members: ['Key', 'UpdateExpression', ...COMMON], read: readUpdate },
};

/** An action of a transaction, as it came and as it was read. */
interface Part<T> {
  readonly input: Input;
  readonly request: T;
}

/** Why one action of a transaction could not be carried out. */
interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: JsonText;
}

const NONE: Reason = { Code: 'None' };

export function transactWriteItems(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'TransactWriteItems', TRANSACT_WRITE_MEMBERS);
  const { storage } = context;
  const parts = readActions(context, input.list('TransactItems') ?? []);
  checkDistinct(parts);
  const token = tokenOf(input, context);
  if (token.isRepeated) return repeated(input, parts);
  const writes = decideAll(context, parts);
  const consumed = consumedOf(parts, 'write');
  for (const { write, asked } of writes) {
    const counter = consumed.get(asked);
    if (counter !== undefined) consumeWrite(counter, write, 2);
  }
  checkSize(writes);
  const changes = [...writes.flatMap(({ write }) => changesOf(context, write)), ...token.changes];
  if (changes.length > 0) storage.commit(changes);
  return { output: { ConsumedCapacity: capacities(input, consumed) }, consumed: [...consumed.values()] };
}

/** @throws AwsError TransactionCanceledException for the first item whose key is wrong; the others are not looked at. */
function readActions(context: EngineContext, given: readonly unknown[]): Part<WriteRequest>[] {
  return given.map((each, position) => {
    try {
      return readAction(context, each);
    } catch (error) {
      if (!(error instanceof ItemKeyError)) throw error;
      const wrong: Reason = { Code: 'ValidationError', Message: error.message };
      throw cancelled(given.map((_each, index) => (index === position ? wrong : NONE)));
    }
  });
}

function readAction(context: EngineContext, given: unknown): Part<WriteRequest> {
  const outer = new Input(given, 'TransactWriteItem', Object.keys(ACTIONS));
  const named = Object.entries(ACTIONS).filter(([name]) => outer.has(name));
  const [first, ...others] = named;
  if (first === undefined || others.length > 0)
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const [name, { members, read }] = first;
  const input = new Input(outer.value(name), name, members);
  return { input, request: read(context, input) };
}

function checkDistinct(
  parts: readonly Part<{ readonly table: GetRequest['table']; readonly key: GetRequest['key'] }>[],
): void {
  const keys = parts.map(({ request: { table, key } }) => `${table.record.name}\n${key.row}`);
  if (new Set(keys).size < keys.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
}

interface Decided {
  readonly asked: string;
  readonly write: Write;
}

/** Decides on all actions; each sees what was there before the first. @throws AwsError TransactionCanceledException. */
function decideAll(context: EngineContext, parts: readonly Part<WriteRequest>[]): Decided[] {
  const decided: Decided[] = [];
  const reasons = parts.map(({ input, request }): Reason => {
    if (context.mishaps.conflicts('TransactWriteItems'))
      return { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
    try {
      decided.push({ asked: input.text('TableName') ?? '', write: decide(context, request) });
      return NONE;
    } catch (error) {
      return reasonOf(error, input);
    }
  });
  if (reasons.some((reason) => reason !== NONE)) throw cancelled(reasons);
  return decided;
}

function reasonOf(error: unknown, input: Input): Reason {
  if (error instanceof ConditionFailedError) {
    const wanted = input.text('ReturnValuesOnConditionCheckFailure') === 'ALL_OLD';
    return {
      Code: 'ConditionalCheckFailed',
      Message: error.message,
      ...(wanted && error.before !== undefined ? { Item: itemJson(error.before) } : {}),
    };
  }
  if (error instanceof AwsError && error.code === 'ValidationException')
    return { Code: 'ValidationError', Message: error.message };
  throw error;
}

function cancelled(reasons: readonly Reason[]): AwsError {
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function checkSize(writes: readonly Decided[]): void {
  const bytes = writes.reduce((sum, { write }) => sum + (write.after?.size ?? 0), 0);
  if (bytes > MOST_BYTES) throw invalid('Transaction payload size cannot exceed 4 MB');
}

/** What a token of the client says of a request: whether it was carried out before, else what is to be kept of it. */
function tokenOf(input: Input, { storage, clock }: EngineContext) {
  const token = input.text('ClientRequestToken');
  if (token === undefined) return { isRepeated: false, changes: [] };
  const digest = createHash('sha256')
    .update(jsonOf(input.list('TransactItems')))
    .digest('hex');
  const at = clock.now().getTime();
  const used = storage.tokens.get(token);
  const isRemembered = used !== undefined && used.at > at - TOKEN_MS;
  if (isRemembered && used.digest !== digest)
    throw new AwsError(
      'IdempotentParameterMismatchException',
      `Requests for the token: ${token} are different from the request that it was first used with`,
    );
  return isRemembered
    ? { isRepeated: true, changes: [] }
    : { isRepeated: false, changes: [{ kind: 'token', token, digest, at } as const] };
}

/** A transaction that was carried out before costs what it takes to read its items. */
function repeated(input: Input, parts: readonly Part<WriteRequest>[]): Outcome {
  const consumed = consumedOf(parts, 'read');
  for (const { input: action, request } of parts) {
    const row = request.table.rows.get(request.key.row);
    consumed.get(action.text('TableName') ?? '')?.add(readUnits(row?.size ?? 0, 'transaction'));
  }
  return { output: { ConsumedCapacity: capacities(input, consumed) }, consumed: [...consumed.values()] };
}

export function transactGetItems(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'TransactGetItems', TRANSACT_GET_MEMBERS);
  const parts = (input.list('TransactItems') ?? []).map((each): Part<GetRequest> => {
    const outer = new Input(each, 'TransactGetItem', ['Get']);
    const members = ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames'];
    const get = new Input(outer.value('Get'), 'Get', members);
    return { input: get, request: readGet(context, get) };
  });
  checkDistinct(parts);
  const reasons = parts.map(
    (): Reason =>
      context.mishaps.conflicts('TransactGetItems')
        ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
        : NONE,
  );
  if (reasons.some((reason) => reason !== NONE)) throw cancelled(reasons);
  const consumed = consumedOf(parts, 'read');
  const responses = parts.map(({ input: get, request }) => {
    const row = request.table.rows.get(request.key.row);
    consumed.get(get.text('TableName') ?? '')?.add(readUnits(row?.size ?? 0, 'transaction'));
    return { Item: shownItem(context, row, request) };
  });
  return {
    output: { Responses: responses, ConsumedCapacity: capacities(input, consumed) },
    consumed: [...consumed.values()],
  };
}

function consumedOf<T extends { readonly table: GetRequest['table'] }>(
  parts: readonly Part<T>[],
  kind: 'read' | 'write',
): Map<string, Consumed> {
  return new Map(
    parts.map(({ input, request }) => {
      const asked = input.text('TableName') ?? '';
      return [asked, new Consumed(request.table.record.name, asked, kind)];
    }),
  );
}

function capacities(input: Input, consumed: ReadonlyMap<string, Consumed>): object[] | undefined {
  const shown = [...consumed.values()]
    .map((each) => consumedCapacity(input, each, true))
    .filter((each) => each !== undefined);
  return shown.length === 0 ? undefined : shown;
}
