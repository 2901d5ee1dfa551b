import { randomUUID } from 'node:crypto';
import type { CreateTableInput } from '@aws-sdk/client-dynamodb';
import { invalid, wrong } from '../requests/input.ts';
import type { TableRecord, TableSettings } from '../table-record.ts';
import { readIndexes, usedAttributes } from './read-indexes.ts';
import { readAttributes, readKeySchema } from './read-keys.ts';
import { readBilling } from './throughput.ts';

/** What makes a table what it is: keys, indexes, capacity. */
export type TableDefinition = Pick<
  CreateTableInput,
  | 'TableName'
  | 'KeySchema'
  | 'AttributeDefinitions'
  | 'BillingMode'
  | 'ProvisionedThroughput'
  | 'GlobalSecondaryIndexes'
  | 'LocalSecondaryIndexes'
>;

export const DEFAULT_SETTINGS: TableSettings = {
  owner: 'none',
  deletionProtection: false,
  pointInTimeRecovery: false,
  tags: {},
};

/**
 * A new table. The words are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException.
 */
export function newTable(given: TableDefinition, settings: Partial<TableSettings>, now: Date): TableRecord {
  const { TableName: name = '' } = given;
  checkName(name);
  const throughput = readBilling(given.BillingMode, given.ProvisionedThroughput);
  const isOnDemand = throughput === undefined;
  const attributes = readAttributes(given.AttributeDefinitions);
  const key = readKeySchema(given.KeySchema, attributes);
  const indexes = readIndexes(given.LocalSecondaryIndexes, given.GlobalSecondaryIndexes, {
    attributes,
    key,
    isOnDemand,
  });
  const used = usedAttributes(key, indexes);
  if (attributes.length !== used.size)
    throw wrong(
      indexes.length === 0
        ? 'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions'
        : `Some AttributeDefinitions are not used. AttributeDefinitions: [${attributes.map(({ name }) => name).join(', ')}], keys used: [${[...used].join(', ')}]`,
    );
  return {
    name,
    id: randomUUID(),
    createdAt: now.toISOString(),
    attributes,
    key,
    indexes,
    ...(throughput === undefined ? { onDemandSince: now.toISOString() } : { throughput }),
    settings: { ...DEFAULT_SETTINGS, ...settings },
  };
}

/** @throws AwsError ValidationException. */
function checkName(name: string): void {
  if (name.length < 3 || name.length > 255)
    throw invalid('TableName must be at least 3 characters long and at most 255 characters long');
  if (!/^[a-zA-Z0-9_.-]+$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
}
