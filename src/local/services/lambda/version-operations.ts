import { randomUUID } from 'node:crypto';
import {
  type FunctionConfiguration,
  ListVersionsByFunction$,
  type ListVersionsByFunctionRequest,
  type ListVersionsByFunctionResponse,
  PublishVersion$,
  type PublishVersionRequest,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { described, listed } from './described.ts';
import { invalidParameter, wrongRevision } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { refuseWhileUpdating, revisionOf } from './updating.ts';

/** Lambda answers so many at once. https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const PAGE = 50;

export function invalidMarker(): Error {
  return invalidParameter('Invalid marker');
}

/**
 * Publishes a function as it is. What has not changed since the last version is no new one.
 * @returns the version.
 */
export async function publish(
  functions: Functions,
  record: FunctionRecord,
  description: string | undefined,
): Promise<FunctionRecord> {
  const newest = (await functions.versions.of(record.name)).at(-1);
  if (newest?.record.revisionId === record.revisionId) return newest.record;
  // The function remembers how many there were: a number is never given twice.
  const number = (record.lastVersion ?? 0) + 1;
  const { updatingUntil: _, ...settled } = record;
  const version: FunctionRecord = {
    ...settled,
    description: description ?? record.description,
    version: String(number),
    settledRevisionId: randomUUID(),
  };
  await functions.revise(record.name, { lastVersion: number });
  await functions.versions.put({ number, record: version });
  return version;
}

export function versionOperations(functions: Functions, clock: Clock): Operation[] {
  return [
    operation<PublishVersionRequest, FunctionConfiguration>(PublishVersion$)(
      ['FunctionName', 'Description', 'CodeSha256', 'RevisionId'],
      async ({ FunctionName = '', Description, CodeSha256, RevisionId }) => {
        const record = await functions.find(FunctionName);
        refuseWhileUpdating(record, clock);
        if (RevisionId !== undefined && RevisionId !== revisionOf(record, clock))
          throw wrongRevision('GetFunction/GetAlias');
        if (CodeSha256 !== undefined && CodeSha256 !== record.codeSha256)
          throw invalidParameter(
            `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${record.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
          );
        const version = await publish(functions, record, Description);
        return described({ record: version, invokedArn: `${record.arn}:${version.version}` }, clock);
      },
    ),
    operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>(ListVersionsByFunction$)(
      ['FunctionName', 'Marker', 'MaxItems'],
      async ({ FunctionName = '', Marker, MaxItems }) => {
        const record = await functions.find(FunctionName);
        const latest = { ...listed(record, clock), FunctionArn: `${record.arn}:$LATEST` };
        const versions = (await functions.versions.of(record.name)).map((version) =>
          listed(version.record, clock),
        );
        const size = Math.min(MaxItems ?? PAGE, PAGE);
        const { items, next } = pageOf([latest, ...versions], size, Marker, invalidMarker);
        return { Versions: [...items], ...(next === undefined ? {} : { NextMarker: next }) };
      },
    ),
  ];
}
