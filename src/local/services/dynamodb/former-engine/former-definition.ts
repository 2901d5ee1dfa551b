import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  Projection,
  ProvisionedThroughput,
} from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from '../engine/tables/create-table.ts';
import { isObject } from '../engine/values/read-value.ts';
import type { FormerRecord } from './former-records.ts';

/** What a table that the former engine has described is made anew from. */
export function definitionOf(description: FormerRecord): TableDefinition {
  const isOnDemand =
    isObject(description.BillingModeSummary) &&
    description.BillingModeSummary.BillingMode === 'PAY_PER_REQUEST';
  const global = objectsIn(description.GlobalSecondaryIndexes).map((index) => indexOf(index, isOnDemand));
  return {
    TableName: textIn(description, 'TableName'),
    KeySchema: keySchemaOf(description),
    AttributeDefinitions: objectsIn(description.AttributeDefinitions).map(
      (attribute): AttributeDefinition => {
        const type = textIn(attribute, 'AttributeType');
        return {
          AttributeName: textIn(attribute, 'AttributeName'),
          AttributeType: type === 'N' || type === 'B' ? type : 'S',
        };
      },
    ),
    ...(isOnDemand
      ? { BillingMode: 'PAY_PER_REQUEST' as const }
      : { ProvisionedThroughput: throughputOf(description) }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
  };
}

function indexOf(index: FormerRecord, isOnDemand: boolean): GlobalSecondaryIndex {
  return {
    IndexName: textIn(index, 'IndexName'),
    KeySchema: keySchemaOf(index),
    Projection: projectionOf(isObject(index.Projection) ? index.Projection : {}),
    ...(isOnDemand ? {} : { ProvisionedThroughput: throughputOf(index) }),
  };
}

function keySchemaOf({ KeySchema }: FormerRecord): KeySchemaElement[] {
  return objectsIn(KeySchema).map((element) => ({
    AttributeName: textIn(element, 'AttributeName'),
    KeyType: element.KeyType === 'RANGE' ? 'RANGE' : 'HASH',
  }));
}

function projectionOf({ ProjectionType: type, NonKeyAttributes: names }: FormerRecord): Projection {
  if (type !== 'INCLUDE') return { ProjectionType: type === 'KEYS_ONLY' ? 'KEYS_ONLY' : 'ALL' };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: Array.isArray(names) ? names.map(String) : [] };
}

/** Capacity cannot be none. */
function throughputOf({ ProvisionedThroughput: given }: FormerRecord): ProvisionedThroughput {
  const unitsIn = (name: string): number => Math.max(1, Number(isObject(given) ? given[name] : 1) || 1);
  return {
    ReadCapacityUnits: unitsIn('ReadCapacityUnits'),
    WriteCapacityUnits: unitsIn('WriteCapacityUnits'),
  };
}

function objectsIn(given: unknown): FormerRecord[] {
  return Array.isArray(given) ? given.filter(isObject) : [];
}

function textIn(given: FormerRecord, name: string): string {
  const value = given[name];
  return typeof value === 'string' ? value : '';
}
