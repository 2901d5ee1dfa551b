import type { JsonText } from '../json-text.ts';
import { givenKey, keyInItem } from '../key-checks.ts';
import { type ExpressionName, expressionMembers, readExpressions } from '../requests/expressions.ts';
import { Input, invalid, serialization } from '../requests/input.ts';
import type { Change } from '../storage/changes.ts';
import { isObject, readMembers } from '../values/read-value.ts';
import { membersSize } from '../values/size.ts';
import { Consumed, consumedCapacity, type Outcome, readUnits } from './consumed.ts';
import { type EngineContext, tableFor } from './engine-context.ts';
import { checkProjection, type GetRequest, shownItem } from './get-item.ts';
import { changesOf, consumeWrite, decide, MOST_ITEM_BYTES, type WriteRequest } from './writes.ts';

const MOST_WRITES = 25;
const MOST_READS = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_READ_BYTES = 16 * 1024 * 1024;

export const BATCH_GET_MEMBERS = ['RequestItems', 'ReturnConsumedCapacity'];
export const BATCH_WRITE_MEMBERS = [...BATCH_GET_MEMBERS, 'ReturnItemCollectionMetrics'];

/** A request of a batch, as it came and as it was read. */
interface Part<T> {
  readonly asked: string;
  readonly given: unknown;
  readonly request: T;
}

export function batchWriteItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'BatchWriteItem', BATCH_WRITE_MEMBERS);
  const parts = readWrites(context, input.entries('RequestItems') ?? []);
  const consumed = consumedByTable(parts, 'write');
  const changes: Change[] = [];
  const undone: Part<WriteRequest>[] = [];
  for (const part of parts) {
    if (context.mishaps.leavesUndone('BatchWriteItem')) {
      undone.push(part);
      continue;
    }
    const write = decide(context, part.request);
    changes.push(...changesOf(context, write));
    const counter = consumed.get(part.asked);
    if (counter !== undefined) consumeWrite(counter, write);
  }
  if (changes.length > 0) context.storage.commit(changes);
  return {
    output: {
      UnprocessedItems: Object.fromEntries(
        byTable(undone).map(([table, of]) => [table, of.map(({ given }) => given)]),
      ),
      ConsumedCapacity: capacities(input, consumed),
    },
    consumed: [...consumed.values()],
  };
}

function readWrites(
  context: EngineContext,
  tables: readonly (readonly [string, unknown])[],
): Part<WriteRequest>[] {
  const given = tables.flatMap(([table, requests]) => writesOf(table, requests));
  if (given.length > MOST_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
  const read = given.map(({ asked, given: each }) => ({ asked, given: each, ...membersOf(each) }));
  const parts = read.map(({ asked, given: each, kind, members }): Part<WriteRequest> => {
    const table = tableFor(context, asked);
    return {
      asked,
      given: each,
      request:
        kind === 'put'
          ? { kind, table, key: keyInItem(table.record, members), item: members }
          : { kind, table, key: givenKey(table.record, members) },
    };
  });
  checkDistinct(parts.map(({ request: { table, key } }) => `${table.record.name}\n${key.row}`));
  return parts;
}

function writesOf(table: string, requests: unknown): { readonly asked: string; readonly given: unknown }[] {
  if (!Array.isArray(requests)) throw serialization('Unexpected field type');
  return requests.map((each: unknown) => ({ asked: table, given: each }));
}

function membersOf(given: unknown) {
  const input = new Input(given, 'WriteRequest', ['PutRequest', 'DeleteRequest']);
  if (input.has('PutRequest') === input.has('DeleteRequest'))
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  if (input.has('DeleteRequest')) {
    const request = new Input(input.value('DeleteRequest'), 'DeleteRequest', ['Key']);
    return { kind: 'delete', members: readMembers(request.value('Key')) } as const;
  }
  const request = new Input(input.value('PutRequest'), 'PutRequest', ['Item']);
  const members = readMembers(request.value('Item'));
  if (membersSize(members) > MOST_ITEM_BYTES)
    throw invalid('Item size has exceeded the maximum allowed size');
  return { kind: 'put', members } as const;
}

function checkDistinct(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
}

interface BatchGet extends GetRequest {
  readonly isStrong: boolean;
}

export function batchGetItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'BatchGetItem', BATCH_GET_MEMBERS);
  const tables = input.entries('RequestItems') ?? [];
  const parts = tables.flatMap(([table, request]) => readGets(context, table, request));
  if (parts.length > MOST_READS) throw invalid('Too many items requested for the BatchGetItem call');
  checkDistinct(parts.map(({ request: { table, key } }) => `${table.record.name}\n${key.row}`));
  const consumed = consumedByTable(parts, 'read');
  const found = new Map<string, JsonText[]>(tables.map(([table]) => [table, []]));
  const undone: Part<BatchGet>[] = [];
  let bytes = 0;
  for (const part of parts) {
    const { table, key, isStrong } = part.request;
    const row = table.rows.get(key.row);
    if (bytes + (row?.size ?? 0) > MOST_READ_BYTES || context.mishaps.leavesUndone('BatchGetItem')) {
      undone.push(part);
      continue;
    }
    bytes += row?.size ?? 0;
    consumed.get(part.asked)?.add(readUnits(row?.size ?? 0, isStrong ? 'strong' : 'eventual'));
    const item = shownItem(context, row, part.request);
    if (item !== undefined) found.get(part.asked)?.push(item);
  }
  return {
    output: {
      Responses: Object.fromEntries(found),
      UnprocessedKeys: unprocessed(tables, undone),
      ConsumedCapacity: capacities(input, consumed),
    },
    consumed: [...consumed.values()],
  };
}

const EXPRESSIONS: readonly ExpressionName[] = ['ProjectionExpression'];

function readGets(context: EngineContext, asked: string, given: unknown): Part<BatchGet>[] {
  const input = new Input(given, 'KeysAndAttributes', [
    'Keys',
    'ConsistentRead',
    ...expressionMembers(EXPRESSIONS),
  ]);
  const { projection } = readExpressions(input, EXPRESSIONS);
  const keys = input.list('Keys') ?? [];
  const members = keys.map(readMembers);
  const table = tableFor(context, asked);
  checkProjection(table, projection);
  const isStrong = input.flag('ConsistentRead') === true;
  return members.map((key, position) => ({
    asked,
    given: keys[position],
    request: { table, key: givenKey(table.record, key), projection, isStrong },
  }));
}

/** What is left is told as it was asked, so that it can be asked again. */
function unprocessed(
  tables: readonly (readonly [string, unknown])[],
  undone: readonly Part<BatchGet>[],
): Readonly<Record<string, unknown>> {
  const requests = new Map(tables);
  return Object.fromEntries(
    byTable(undone).map(([table, parts]) => {
      const request = requests.get(table);
      return [table, { ...(isObject(request) ? request : {}), Keys: parts.map(({ given }) => given) }];
    }),
  );
}

function byTable<T>(parts: readonly Part<T>[]): [table: string, parts: Part<T>[]][] {
  const found = new Map<string, Part<T>[]>();
  for (const part of parts) found.set(part.asked, [...(found.get(part.asked) ?? []), part]);
  return [...found];
}

function consumedByTable<T extends { readonly table: GetRequest['table'] }>(
  parts: readonly Part<T>[],
  kind: 'read' | 'write',
): Map<string, Consumed> {
  return new Map(
    parts.map(({ asked, request }) => [asked, new Consumed(request.table.record.name, asked, kind)]),
  );
}

function capacities(input: Input, consumed: ReadonlyMap<string, Consumed>): object[] | undefined {
  const shown = [...consumed.values()]
    .map((each) => consumedCapacity(input, each))
    .filter((each) => each !== undefined);
  return shown.length === 0 ? undefined : shown;
}
