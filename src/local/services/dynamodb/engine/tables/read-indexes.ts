import type {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  Projection as ProjectionInput,
} from '@aws-sdk/client-dynamodb';
import { wrong } from '../requests/input.ts';
import { keyNames } from '../row-keys.ts';
import type { IndexRecord, KeyAttribute, KeySchema, Projection } from '../table-record.ts';
import { readKeySchema } from './read-keys.ts';
import { readThroughput } from './throughput.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes */
const MOST_LOCAL = 5;
const MOST_GLOBAL = 20;
const MOST_PROJECTED = 100;

/** What the indexes of a table are read with. */
export interface IndexSurroundings {
  readonly attributes: readonly KeyAttribute[];
  readonly key: KeySchema;
  readonly isOnDemand: boolean;
}

/**
 * Reads the indexes of a new table. The words are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException.
 */
export function readIndexes(
  local: readonly LocalSecondaryIndex[] | undefined,
  global: readonly GlobalSecondaryIndex[] | undefined,
  surroundings: IndexSurroundings,
): IndexRecord[] {
  if (local?.length === 0) throw wrong('List of LocalSecondaryIndexes is empty');
  if (local !== undefined && surroundings.key.range === undefined)
    throw wrong(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  if (global?.length === 0) throw wrong('List of GlobalSecondaryIndexes is empty');
  const locals = (local ?? []).map((index) => readLocal(index, surroundings));
  if (locals.length > MOST_LOCAL)
    throw wrong(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MOST_LOCAL}`);
  const indexes = [...locals, ...(global ?? []).map((index) => readGlobal(index, surroundings))];
  checkIndexes(indexes);
  return indexes;
}

/** @throws AwsError ValidationException for too many indexes, or two with one name. */
export function checkIndexes(indexes: readonly IndexRecord[]): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw wrong(`Duplicate index name: ${twice}`);
  if (indexes.filter(({ kind }) => kind === 'global').length > MOST_GLOBAL)
    throw wrong(`GlobalSecondaryIndex count exceeds the per-table limit of ${MOST_GLOBAL}`);
  const projected = indexes.flatMap(({ projection }) =>
    projection.type === 'INCLUDE' ? projection.names : [],
  );
  if (projected.length > MOST_PROJECTED)
    throw wrong(
      `Number of attributes projected (total number of NonKeyAttributes across all indexes) exceeds the per-table limit of ${MOST_PROJECTED}`,
    );
}

function readLocal(
  { IndexName: name = '', KeySchema, Projection }: LocalSecondaryIndex,
  { attributes, key: { hash } }: IndexSurroundings,
): IndexRecord {
  const key = readKeySchema(KeySchema, attributes);
  if (key.range === undefined) throw wrong(`Index KeySchema does not have a range key for index: ${name}`);
  if (key.hash.name !== hash.name)
    throw wrong(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash key: ${key.hash.name}, table hash key: ${hash.name}`,
    );
  return { name, kind: 'local', key, projection: readProjection(Projection) };
}

/** Reads a global index, of a new table or for one that there is. @throws AwsError ValidationException. */
export function readGlobal(
  { IndexName: name = '', KeySchema, Projection, ProvisionedThroughput }: GlobalSecondaryIndex,
  { attributes, isOnDemand }: IndexSurroundings,
): IndexRecord {
  const key = readKeySchema(KeySchema, attributes, 'global');
  const projection = readProjection(Projection);
  if (isOnDemand && ProvisionedThroughput !== undefined)
    throw wrong(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  if (isOnDemand) return { name, kind: 'global', key, projection };
  const throughput = readThroughput(ProvisionedThroughput);
  if (throughput === undefined)
    throw wrong(`ProvisionedThroughput must be specified for index: ${name} when BillingMode is PROVISIONED`);
  return { name, kind: 'global', key, projection, throughput };
}

function readProjection({ ProjectionType: type, NonKeyAttributes: names }: ProjectionInput = {}): Projection {
  if (type === undefined) throw wrong('Unknown ProjectionType: null');
  if (type !== 'INCLUDE') {
    if (names !== undefined) throw wrong(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
    return { type: type === 'ALL' ? 'ALL' : 'KEYS_ONLY' };
  }
  if (names === undefined || names.length === 0)
    throw wrong('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  if (new Set(names).size < names.length) throw wrong('Duplicate attribute in NonKeyAttributes');
  return { type, names };
}

/** The attributes that keys are made of. */
export function usedAttributes(key: KeySchema, indexes: readonly IndexRecord[]): ReadonlySet<string> {
  return new Set([key, ...indexes.map((index) => index.key)].flatMap(keyNames));
}
