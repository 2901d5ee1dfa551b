import {
  type FunctionConfiguration,
  GetFunction$,
  GetFunctionConcurrency$,
  type GetFunctionConcurrencyRequest,
  type GetFunctionConcurrencyResponse,
  GetFunctionConfiguration$,
  type GetFunctionConfigurationRequest,
  type GetFunctionRequest,
  type GetFunctionResponse,
  ListFunctions$,
  type ListFunctionsRequest,
  type ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import { pageOf } from '../../paging.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { accountOperations } from './account-operations.ts';
import { aliasOperations } from './alias-operations.ts';
import { type CodeDownloads, createCodeDownloads } from './code-downloads.ts';
import { described, listed } from './described.ts';
import { eachInTurn } from './each-in-turn.ts';
import { invokeOperation } from './invoke-operation.ts';
import { lifecycleOperations } from './lifecycle-operations.ts';
import { limitOperations } from './limit-operations.ts';
import { permissionOperations } from './permission-operations.ts';
import { updateOperations } from './update-operations.ts';
import { invalidMarker, PAGE, versionOperations } from './version-operations.ts';

/** Lambda. */
export function createLambda(context: ServiceContext): Service {
  const { functions, invoker, clock, endpoint } = context;
  const downloads = createCodeDownloads(functions, endpoint);
  const operations: Operation[] = [
    invokeOperation(context),
    ...readOperations(context, downloads),
    ...accountOperations(functions),
    ...lifecycleOperations(functions, clock),
    ...updateOperations(functions, clock),
    ...eachInTurn(functions.inTurn, [
      ...limitOperations(functions),
      ...permissionOperations(functions, clock),
      ...versionOperations(functions, clock),
      ...aliasOperations(functions),
    ]),
  ];
  return {
    definition: { scope: 'lambda', protocol: 'rest-json', operations },
    resources: functions.resources,
    serve: downloads.serve,
    close: () => invoker.close(),
  };
}

function readOperations({ functions, clock }: ServiceContext, downloads: CodeDownloads): Operation[] {
  return [
    operation<GetFunctionRequest, GetFunctionResponse>(GetFunction$)(
      ['FunctionName', 'Qualifier'],
      async ({ FunctionName = '', Qualifier }) => {
        const target = await functions.resolve(FunctionName, Qualifier);
        const { tags, reservedConcurrency } = await functions.find(FunctionName);
        return {
          Configuration: described(target, clock),
          Code: { RepositoryType: 'S3', Location: downloads.address(target.record.codeSha256) },
          ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
          ...(reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
        };
      },
    ),
    operation<GetFunctionConfigurationRequest, FunctionConfiguration>(GetFunctionConfiguration$)(
      ['FunctionName', 'Qualifier'],
      async ({ FunctionName = '', Qualifier }) =>
        described(await functions.resolve(FunctionName, Qualifier), clock),
    ),
    operation<GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse>(GetFunctionConcurrency$)(
      ['FunctionName'],
      async ({ FunctionName = '' }) => {
        const { reservedConcurrency } = await functions.find(FunctionName);
        return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
      },
    ),
    operation<ListFunctionsRequest, ListFunctionsResponse>(ListFunctions$)(
      ['MaxItems', 'Marker'],
      async ({ MaxItems, Marker }) => {
        const { items, next } = pageOf(
          await functions.all(),
          Math.min(MaxItems ?? PAGE, PAGE),
          Marker,
          invalidMarker,
        );
        const Functions = items.map((record) => listed(record, clock));
        return { Functions, ...(next === undefined ? {} : { NextMarker: next }) };
      },
    ),
  ];
}
