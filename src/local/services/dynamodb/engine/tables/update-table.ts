import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../../aws-error.ts';
import { invalid, wrong } from '../requests/input.ts';
import type { IndexRecord, KeyAttribute, TableRecord } from '../table-record.ts';
import { checkIndexes, readGlobal, usedAttributes } from './read-indexes.ts';
import { readAttributes } from './read-keys.ts';
import { readThroughput } from './throughput.ts';

/** What of a table can be changed besides its settings. */
export type TableChange = Pick<
  UpdateTableInput,
  'AttributeDefinitions' | 'BillingMode' | 'ProvisionedThroughput' | 'GlobalSecondaryIndexUpdates'
>;

/**
 * A table with a change made to it. The words are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException, ResourceNotFoundException for an index that is not there, ResourceInUseException
 * and LimitExceededException for more than one change of indexes at once.
 */
export function changedTable(record: TableRecord, change: TableChange, now: Date): TableRecord {
  const billed = withBilling(record, change, now);
  const updates = change.GlobalSecondaryIndexUpdates ?? [];
  checkUpdates(record, updates);
  const attributes = readAttributes(change.AttributeDefinitions);
  checkRedefined(record, attributes);
  const indexes = updates.reduce<readonly IndexRecord[]>(
    (all, update) => withUpdate({ ...billed, attributes, indexes: all }, update),
    billed.indexes,
  );
  checkIndexes(indexes);
  const used = usedAttributes(billed.key, indexes);
  // Attributes of an index that goes may still be given.
  const known = [...billed.attributes, ...attributes];
  return {
    ...billed,
    indexes,
    attributes: [...new Map(known.map((each) => [each.name, each])).values()].filter(({ name }) =>
      used.has(name),
    ),
  };
}

function withBilling(record: TableRecord, change: TableChange, now: Date): TableRecord {
  const { throughput: held, onDemandSince: _, ...rest } = record;
  const mode = change.BillingMode ?? (held === undefined ? 'PAY_PER_REQUEST' : 'PROVISIONED');
  const wanted = readThroughput(change.ProvisionedThroughput);
  if (mode === 'PAY_PER_REQUEST') {
    if (change.ProvisionedThroughput !== undefined)
      throw wrong(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    const indexes = record.indexes.map(({ throughput: _units, ...index }) => index);
    return { ...rest, indexes, onDemandSince: record.onDemandSince ?? now.toISOString() };
  }
  const throughput = wanted ?? held;
  if (throughput === undefined || (change.BillingMode === 'PROVISIONED' && wanted === undefined))
    throw wrong('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  if (wanted !== undefined && held?.readUnits === wanted.readUnits && held.writeUnits === wanted.writeUnits)
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${held.readUnits}. Requested ReadCapacityUnits: ${wanted.readUnits}. Current WriteCapacityUnits provisioned for the table: ${held.writeUnits}. Requested WriteCapacityUnits: ${wanted.writeUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  const indexes = record.indexes.map((index) =>
    index.kind === 'global' && index.throughput === undefined ? { ...index, throughput } : index,
  );
  return { ...rest, indexes, throughput };
}

function checkRedefined({ attributes }: TableRecord, given: readonly KeyAttribute[]): void {
  for (const { name, type } of given) {
    const held = attributes.find((attribute) => attribute.name === name);
    if (held === undefined || held.type === type) continue;
    throw wrong(
      `Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{${name}:${held.type}:HASH}] New schema: Schema:[SchemaElement: key{${name}:${type}:HASH}]`,
    );
  }
}

function checkUpdates({ indexes }: TableRecord, updates: readonly GlobalSecondaryIndexUpdate[]): void {
  const names = updates.map(nameOf);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined)
    throw wrong(
      `Only one global secondary index update per index is allowed simultaneously. Index: ${twice}`,
    );
  const moving = updates.filter(({ Update }) => Update === undefined);
  if (moving.length > 1 || (moving.length === 1 && indexes.some(({ creating }) => creating === true)))
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
}

function nameOf({ Create, Update, Delete }: GlobalSecondaryIndexUpdate): string {
  if ([Create, Update, Delete].filter((each) => each !== undefined).length > 1)
    throw wrong(
      'Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be specified',
    );
  const name = (Create ?? Update ?? Delete)?.IndexName;
  if (name !== undefined) return name;
  throw wrong(
    'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
  );
}

function withUpdate(record: TableRecord, update: GlobalSecondaryIndexUpdate): readonly IndexRecord[] {
  const { indexes, attributes, key, throughput } = record;
  const name = nameOf(update);
  if (update.Create !== undefined) {
    if (indexes.some((index) => index.name === name))
      throw invalid(`Attempting to create an index which already exists: ${name}`);
    const isOnDemand = throughput === undefined;
    return [...indexes, { ...readGlobal(update.Create, { attributes, key, isOnDemand }), creating: true }];
  }
  const held = indexes.find((index) => index.name === name && index.kind === 'global');
  if (held === undefined)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);
  if (update.Delete !== undefined) return indexes.filter((index) => index !== held);
  const wanted = readThroughput(update.Update?.ProvisionedThroughput);
  return indexes.map((index) =>
    index === held && wanted !== undefined ? { ...index, throughput: wanted } : index,
  );
}
