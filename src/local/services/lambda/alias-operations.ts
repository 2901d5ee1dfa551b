import { randomUUID } from 'node:crypto';
import {
  type AliasConfiguration,
  CreateAlias$,
  type CreateAliasRequest,
  DeleteAlias$,
  type DeleteAliasRequest,
  GetAlias$,
  type GetAliasRequest,
  ListAliases$,
  type ListAliasesRequest,
  type ListAliasesResponse,
  UpdateAlias$,
  type UpdateAliasRequest,
} from '@aws-sdk/client-lambda';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { AliasRecord } from './alias-store.ts';
import { conflict, notFound, wrongRevision } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { invalidMarker, PAGE } from './version-operations.ts';

/** Names for versions. One that divides its invocations between two versions is not served. */
export function aliasOperations(functions: Functions): Operation[] {
  return [
    operation<CreateAliasRequest, AliasConfiguration>(CreateAlias$)(
      ['FunctionName', 'Name', 'FunctionVersion', 'Description'],
      async ({ FunctionName = '', Name = '', FunctionVersion = '', Description = '' }) => {
        const record = await versioned(functions, FunctionName, FunctionVersion);
        if ((await functions.aliases.get(record.name, Name)) !== undefined)
          throw conflict(`Alias already exists: ${record.arn}:${Name}`);
        return put(functions, record, { name: Name, version: FunctionVersion, description: Description });
      },
    ),
    operation<UpdateAliasRequest, AliasConfiguration>(UpdateAlias$)(
      ['FunctionName', 'Name', 'FunctionVersion', 'Description', 'RevisionId'],
      async ({ FunctionName = '', Name = '', FunctionVersion, Description, RevisionId }) => {
        const record = await functions.find(FunctionName);
        const known = await functions.aliases.get(record.name, Name);
        if (known === undefined) throw notFound(`Alias not found: ${record.arn}:${Name}`);
        if (RevisionId !== undefined && RevisionId !== known.revisionId) throw wrongRevision('GetAlias');
        if (FunctionVersion !== undefined) await versioned(functions, FunctionName, FunctionVersion);
        const { version = known.version, description = known.description } = {
          version: FunctionVersion,
          description: Description,
        };
        return put(functions, record, { name: Name, version, description });
      },
    ),
    ...readingOperations(functions),
    operation<DeleteAliasRequest, object>(DeleteAlias$)(
      ['FunctionName', 'Name'],
      async ({ FunctionName = '', Name = '' }) => {
        const { name } = await functions.find(FunctionName);
        await functions.aliases.remove(name, Name);
        return {};
      },
    ),
  ];
}

function readingOperations(functions: Functions): Operation[] {
  return [
    operation<GetAliasRequest, AliasConfiguration>(GetAlias$)(
      ['FunctionName', 'Name'],
      async ({ FunctionName = '', Name = '' }) => {
        const record = await functions.find(FunctionName);
        const known = await functions.aliases.get(record.name, Name);
        if (known === undefined) throw notFound(`Cannot find alias arn: ${record.arn}:${Name}`);
        return told(record, known);
      },
    ),
    operation<ListAliasesRequest, ListAliasesResponse>(ListAliases$)(
      ['FunctionName', 'FunctionVersion', 'Marker', 'MaxItems'],
      async ({ FunctionName = '', FunctionVersion, Marker, MaxItems }) => {
        const record = await functions.find(FunctionName);
        const all = (await functions.aliases.of(record.name)).filter(
          ({ version }) => FunctionVersion === undefined || version === FunctionVersion,
        );
        const { items, next } = pageOf(all, Math.min(MaxItems ?? PAGE, PAGE), Marker, invalidMarker);
        const Aliases = items.map((alias) => told(record, alias));
        return { Aliases, ...(next === undefined ? {} : { NextMarker: next }) };
      },
    ),
  ];
}

/** The function, when it has the version that an alias is to name. @throws AwsError ResourceNotFoundException. */
async function versioned(functions: Functions, named: string, version: string): Promise<FunctionRecord> {
  const record = await functions.find(named, version);
  if (version === '$LATEST' || (await functions.versions.get(record.name, version)) !== undefined)
    return record;
  throw notFound(`Function not found: ${record.arn}:${version}`);
}

async function put(
  functions: Functions,
  record: FunctionRecord,
  alias: Pick<AliasRecord, 'name' | 'version' | 'description'>,
): Promise<AliasConfiguration> {
  const kept = { ...alias, functionName: record.name, revisionId: randomUUID() };
  await functions.aliases.put(kept);
  return told(record, kept);
}

function told(
  { arn }: FunctionRecord,
  { name, version, description, revisionId }: AliasRecord,
): AliasConfiguration {
  return {
    AliasArn: `${arn}:${name}`,
    Name: name,
    FunctionVersion: version,
    Description: description,
    RevisionId: revisionId,
  };
}
