import { type Projection, pathsOf, project } from '../expressions/projection.ts';
import { itemJson, itemOf } from '../items.ts';
import { JsonText } from '../json-text.ts';
import { checkScalarKeys, type GivenKey, givenKey } from '../key-checks.ts';
import { expressionMembers, readExpressions } from '../requests/expressions.ts';
import { Input } from '../requests/input.ts';
import type { Row, Table } from '../storage/table.ts';
import { readMembers } from '../values/read-value.ts';
import { Consumed, consumedCapacity, type Outcome, readUnits } from './consumed.ts';
import { type EngineContext, tableFor } from './engine-context.ts';

export const GET_MEMBERS = [
  'TableName',
  'Key',
  'ConsistentRead',
  'ReturnConsumedCapacity',
  ...expressionMembers(['ProjectionExpression']),
];

/** Which item is asked for, and what of it. */
export interface GetRequest {
  readonly table: Table;
  readonly key: GivenKey;
  readonly projection?: Projection | undefined;
}

export function getItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'GetItem', GET_MEMBERS);
  const request = readGet(context, input);
  const row = request.table.rows.get(request.key.row);
  const consumed = new Consumed(request.table.record.name, input.text('TableName') ?? '', 'read');
  consumed.add(readUnits(row?.size ?? 0, input.flag('ConsistentRead') === true ? 'strong' : 'eventual'));
  return {
    output: { Item: shownItem(context, row, request), ConsumedCapacity: consumedCapacity(input, consumed) },
    consumed: [consumed],
  };
}

/** Reads a key and what is wanted of its item. @throws AwsError ValidationException. */
export function readGet(context: EngineContext, input: Input): GetRequest {
  const members = readMembers(input.value('Key'));
  const { projection } = readExpressions(input, ['ProjectionExpression']);
  const table = tableFor(context, input.text('TableName') ?? '');
  const key = givenKey(table.record, members);
  checkProjection(table, projection);
  return { table, key, projection };
}

export function checkProjection({ record }: Table, projection: Projection | undefined): void {
  if (projection !== undefined) checkScalarKeys(record, pathsOf(projection));
}

/** What is wanted of the item of a row, as JSON; undefined when there is none. */
export function shownItem(
  { storage }: EngineContext,
  row: Row | undefined,
  { projection }: Pick<GetRequest, 'projection'>,
): JsonText | undefined {
  if (row === undefined) return undefined;
  const text = storage.textOf(row);
  return projection === undefined ? new JsonText(text) : itemJson(project(itemOf(text), projection));
}
