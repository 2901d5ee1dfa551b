import { AwsError } from '../../../../aws-error.ts';
import { pathsIn } from '../expressions/paths-in.ts';
import { project, projectionOf } from '../expressions/projection.ts';
import { itemJson } from '../items.ts';
import { checkScalarKeys, givenKey, keyInItem } from '../key-checks.ts';
import { type ExpressionName, expressionMembers, readExpressions } from '../requests/expressions.ts';
import { Input, invalid, wrong } from '../requests/input.ts';
import { keyNames } from '../row-keys.ts';
import type { Table } from '../storage/table.ts';
import { readMembers } from '../values/read-value.ts';
import { membersSize } from '../values/size.ts';
import type { Members } from '../values/value.ts';
import { Consumed, consumedCapacity, type Outcome } from './consumed.ts';
import { type EngineContext, tableFor } from './engine-context.ts';
import { collectionMetrics } from './item-collections.ts';
import {
  ConditionFailedError,
  changesOf,
  consumeWrite,
  decide,
  MOST_ITEM_BYTES,
  type Write,
  type WriteRequest,
} from './writes.ts';

/** Reads what is asked to be done to one row; as it stands in a request of its own, or as a part of a transaction. */
export type WriteReader = (context: EngineContext, input: Input) => WriteRequest;

export function readPut(context: EngineContext, input: Input): WriteRequest {
  const item = readingValues(() => readMembers(input.value('Item')));
  if (membersSize(item) > MOST_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
  const { condition } = readExpressions(input, ['ConditionExpression']);
  const table = tableFor(context, input.text('TableName') ?? '');
  const key = keyInItem(table.record, item);
  checkPaths(table, condition);
  return { kind: 'put', table, key, item, condition };
}

export function readDelete(context: EngineContext, input: Input): WriteRequest {
  return { kind: 'delete', ...readTarget(context, input, ['ConditionExpression']) };
}

export function readCheck(context: EngineContext, input: Input): WriteRequest {
  return { kind: 'check', ...readTarget(context, input, ['ConditionExpression']) };
}

export function readUpdate(context: EngineContext, input: Input): WriteRequest {
  const request = readTarget(context, input, ['UpdateExpression', 'ConditionExpression']);
  const { update, table } = request;
  for (const [name] of update?.paths ?? [])
    if (keyNames(table.record.key).includes(name))
      throw wrong(`Cannot update attribute ${name}. This attribute is part of the key`);
  checkScalarKeys(table.record, update?.paths ?? []);
  return { kind: 'update', ...request };
}

function readTarget(context: EngineContext, input: Input, names: readonly ExpressionName[]) {
  const members = readingValues(() => readMembers(input.value('Key')));
  const { condition, update } = readExpressions(input, names);
  const table = tableFor(context, input.text('TableName') ?? '');
  const key = givenKey(table.record, members);
  checkPaths(table, condition);
  return { table, key, condition, update };
}

function checkPaths({ record }: Table, condition: WriteRequest['condition']): void {
  if (condition !== undefined) checkScalarKeys(record, pathsIn(condition));
}

/** AWS words what is wrong with the values of these requests as it words what breaks its model. */
function readingValues(read: () => Members): Members {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
    throw invalid(`1 validation error detected: ${error.message}`);
  }
}

const COMMON = [
  'TableName',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
];

export const PUT_MEMBERS = ['Item', ...COMMON, ...expressionMembers(['ConditionExpression'])];
export const DELETE_MEMBERS = ['Key', ...COMMON, ...expressionMembers(['ConditionExpression'])];
export const UPDATE_MEMBERS = [
  'Key',
  ...COMMON,
  ...expressionMembers(['UpdateExpression', 'ConditionExpression']),
];

export function putItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'PutItem', PUT_MEMBERS);
  checkReturnValues(input);
  return carryOut(
    context,
    input,
    asked(() => readPut(context, input)),
  );
}

export function deleteItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'DeleteItem', DELETE_MEMBERS);
  checkReturnValues(input);
  return carryOut(
    context,
    input,
    asked(() => readDelete(context, input)),
  );
}

export function updateItem(context: EngineContext, given: unknown): Outcome {
  const input = new Input(given, 'UpdateItem', UPDATE_MEMBERS);
  return carryOut(
    context,
    input,
    asked(() => readUpdate(context, input)),
  );
}

/**
 * Of a single write, AWS words what is wrong with its update and with unused names as it words what breaks its model; of
 * reads and transactions it does not: moto's tests/test_dynamodb/exceptions/test_dynamodb_exceptions.py and
 * test_dynamodb_update_expressions.py, verified on AWS. Of updates that cannot be read it is believed, not proven.
 */
const AS_OF_MODEL =
  /^(Invalid UpdateExpression: |Value provided in |ExpressionAttribute\w+ must not be empty)/;

function asked(read: () => WriteRequest): WriteRequest {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AwsError) || !AS_OF_MODEL.test(error.message)) throw error;
    throw invalid(`1 validation error detected: ${error.message}`);
  }
}

function checkReturnValues(input: Input): void {
  const wanted = input.text('ReturnValues') ?? 'NONE';
  if (wanted !== 'NONE' && wanted !== 'ALL_OLD') throw invalid('ReturnValues can only be ALL_OLD or NONE');
}

function carryOut(context: EngineContext, input: Input, request: WriteRequest): Outcome {
  const write = deciding(context, input, request);
  const changes = changesOf(context, write);
  const consumed = new Consumed(request.table.record.name, input.text('TableName') ?? '', 'write');
  consumeWrite(consumed, write);
  if (changes.length > 0) context.storage.commit(changes);
  const returned = returnedValues(input.text('ReturnValues') ?? 'NONE', write);
  return {
    output: {
      Attributes: returned === undefined || returned.size === 0 ? undefined : itemJson(returned),
      ConsumedCapacity: consumedCapacity(input, consumed),
      ItemCollectionMetrics: collectionMetrics(input, write),
    },
    consumed: [consumed],
  };
}

/** @throws AwsError ConditionalCheckFailedException, with the item that stood in the way where it was asked for. */
function deciding(context: EngineContext, input: Input, request: WriteRequest): Write {
  try {
    return decide(context, request);
  } catch (error) {
    if (!(error instanceof ConditionFailedError)) throw error;
    const wanted = input.text('ReturnValuesOnConditionCheckFailure') === 'ALL_OLD';
    const members = wanted && error.before !== undefined ? { Item: itemJson(error.before) } : {};
    throw new AwsError('ConditionalCheckFailedException', error.message, 400, members);
  }
}

function returnedValues(wanted: string, write: Write): Members | undefined {
  const { request, after } = write;
  switch (wanted) {
    case 'ALL_OLD':
      return write.before;
    case 'ALL_NEW':
      return after?.members;
    case 'UPDATED_OLD':
      return write.before && project(write.before, updatedPaths(request));
    case 'UPDATED_NEW':
      return after && project(after.members, updatedPaths(request));
    default:
      return undefined;
  }
}

function updatedPaths(request: WriteRequest) {
  return projectionOf(request.kind === 'update' ? (request.update?.paths ?? []) : []);
}
