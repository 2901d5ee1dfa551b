import {
  DeleteFunction$,
  type DeleteFunctionRequest,
  type FunctionConfiguration,
  ListVersionsByFunction$,
  type ListVersionsByFunctionRequest,
  type ListVersionsByFunctionResponse,
  PublishVersion$,
  type PublishVersionRequest,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { collect, type Store, startingWith } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { described } from './described.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { refuseWhileUpdating } from './updating.ts';

/** Lambda answers so many at once. https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const PAGE = 50;

export function invalidMarker(): AwsError {
  return new AwsError('InvalidParameterValueException', 'Invalid marker');
}

/** A function as it was when it was published. */
interface PublishedVersion {
  readonly number: number;
  readonly record: FunctionRecord;
}

/** The published versions of functions. They never change. */
export interface Versions {
  /** @param qualifier a number, or `$LATEST`. @throws AwsError ResourceNotFoundException. */
  find(record: FunctionRecord, qualifier: string): Promise<FunctionRecord>;
  readonly operations: readonly Operation[];
}

export function createVersions(store: Store, functions: Functions, clock: Clock): Versions {
  const published = store.collection<PublishedVersion>('lambda-versions');
  const keyOf = (name: string, number: number): string => `${name}\n${String(number).padStart(8, '0')}`;
  const of = (name: string) => collect(published.values(startingWith(`${name}\n`)));

  async function find(record: FunctionRecord, qualifier: string): Promise<FunctionRecord> {
    if (qualifier === '$LATEST') return record;
    const found = await published.get(keyOf(record.name, Number(qualifier)));
    if (found !== undefined) return found.record;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${record.arn}:${qualifier}`, 404, {
      Type: 'User',
    });
  }

  const describe = ({ number, record }: PublishedVersion): FunctionConfiguration => ({
    ...described(record, clock),
    FunctionArn: `${record.arn}:${number}`,
  });

  const operations = [
    operation<PublishVersionRequest, FunctionConfiguration>(PublishVersion$)(
      ['FunctionName', 'Description'],
      async ({ FunctionName = '', Description }) => {
        const record = await functions.find(FunctionName);
        refuseWhileUpdating(record, clock);
        const newest = (await of(record.name)).at(-1);
        // What has not changed since the last one is no new version.
        if (newest?.record.revisionId === record.revisionId) return describe(newest);
        // The function remembers how many there were: a number is never given twice.
        const number = (record.lastVersion ?? 0) + 1;
        await functions.note(record.name, { lastVersion: number });
        const shown = { description: Description ?? record.description, version: String(number) };
        const version = { number, record: { ...record, ...shown } };
        await published.put(keyOf(record.name, number), version);
        return describe(version);
      },
    ),
    operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>(ListVersionsByFunction$)(
      ['FunctionName', 'Marker', 'MaxItems'],
      async ({ FunctionName = '', Marker, MaxItems }) => {
        const record = await functions.find(FunctionName);
        const all = [described(record, clock), ...(await of(record.name)).map(describe)];
        const { items, next } = pageOf(all, MaxItems ?? PAGE, Marker, invalidMarker);
        return { Versions: [...items], ...(next === undefined ? {} : { NextMarker: next }) };
      },
    ),
    operation<DeleteFunctionRequest, object>(DeleteFunction$)(
      ['FunctionName', 'Qualifier'],
      async ({ FunctionName = '', Qualifier = '$LATEST' }) => {
        if (Qualifier === '$LATEST')
          throw new AwsError(
            'InvalidParameterValueException',
            'The embedded environment deletes versions of a function, and functions with their stack',
          );
        const { name } = await functions.find(FunctionName);
        await published.delete(keyOf(name, Number(Qualifier)));
        return {};
      },
    ),
  ];
  return { find, operations };
}
