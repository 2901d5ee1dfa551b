import type { GlobalSecondaryIndexUpdate, TableDescription } from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from './engine/tables/create-table.ts';

/** What has to be done to the indexes of a table, step by step: one that is not as it should be is made anew. */
export function indexUpdates(
  { GlobalSecondaryIndexes: held = [] }: TableDescription,
  { GlobalSecondaryIndexes: wanted = [] }: TableDefinition,
): GlobalSecondaryIndexUpdate[][] {
  const shape = ({
    KeySchema,
    Projection,
  }: Pick<(typeof wanted)[number], 'KeySchema' | 'Projection'>): string =>
    JSON.stringify([
      KeySchema?.map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
      Projection?.ProjectionType,
      Projection?.NonKeyAttributes,
    ]);
  const isAsWanted = (index: (typeof held)[number]): boolean =>
    wanted.some(
      (each) =>
        each.IndexName === index.IndexName &&
        shape(each) === shape({ ...index, KeySchema: index.KeySchema, Projection: index.Projection }),
    );
  const kept = held.filter(isAsWanted);
  const gone = held.filter((index) => !kept.includes(index));
  const added = wanted.filter(({ IndexName }) => !kept.some((index) => index.IndexName === IndexName));
  return [
    ...gone.map(({ IndexName }) => [{ Delete: { IndexName } }]),
    ...added.map((index) => [{ Create: index }]),
  ];
}
