import {
  GetPolicy$,
  type GetPolicyRequest,
  type GetPolicyResponse,
  RemovePermission$,
  type RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { notFound, wrongRevision } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import type { Permission } from './permissions.ts';
import { revisionOf } from './updating.ts';

/** Who may invoke a function. */
export function permissionOperations(functions: Functions, clock: Clock): Operation[] {
  return [
    operation<GetPolicyRequest, GetPolicyResponse>(GetPolicy$)(
      ['FunctionName'],
      async ({ FunctionName = '' }) => {
        const record = await functions.find(FunctionName);
        const permissions = await functions.permissions(record.name);
        if (permissions.length === 0) throw notFound('The resource you requested does not exist.');
        return { Policy: policyOf(record, permissions), RevisionId: revisionOf(record, clock) };
      },
    ),
    operation<RemovePermissionRequest, object>(RemovePermission$)(
      ['FunctionName', 'StatementId', 'RevisionId'],
      async ({ FunctionName = '', StatementId = '', RevisionId }) => {
        const record = await functions.find(FunctionName);
        const permissions = await functions.permissions(record.name);
        if (permissions.length === 0) throw notFound('No policy is associated with the given resource.');
        if (RevisionId !== undefined && RevisionId !== revisionOf(record, clock))
          throw wrongRevision('GetFunction/GetAlias');
        if (await functions.removePermission(record.name, StatementId)) return {};
        throw notFound(`Statement ${StatementId} is not found in resource policy.`);
      },
    ),
  ];
}

/** Who may invoke a function, as the document that GetPolicy answers. */
function policyOf({ arn }: FunctionRecord, permissions: readonly Permission[]): string {
  const Statement = permissions.map(({ id, action, principal, sourceArn }) => ({
    Sid: id,
    Effect: 'Allow',
    Principal: { Service: principal },
    Action: action,
    Resource: arn,
    ...(sourceArn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } } }),
  }));
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
}
