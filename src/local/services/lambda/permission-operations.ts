import {
  AddPermission$,
  type AddPermissionRequest,
  type AddPermissionResponse,
  GetPolicy$,
  type GetPolicyRequest,
  type GetPolicyResponse,
  RemovePermission$,
  type RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { conflict, invalidParameter, notFound, wrongRevision } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { principalOf, statementOf } from './policy.ts';
import { revisionOf } from './updating.ts';

/** Who may invoke a function. Policies of single versions and aliases are not served. */
export function permissionOperations(functions: Functions, clock: Clock): Operation[] {
  return [
    addOperation(functions, clock),
    operation<GetPolicyRequest, GetPolicyResponse>(GetPolicy$)(
      ['FunctionName', 'Qualifier'],
      async ({ FunctionName = '', Qualifier }) => {
        const { name, qualifier } = functions.read(FunctionName, Qualifier);
        const record = (await functions.all()).find((each) => each.name === name);
        const permissions = record === undefined ? [] : await functions.permissions(name);
        // A version has none, and neither has a function that is not there.
        if (record === undefined || qualifier !== undefined || permissions.length === 0)
          throw notFound('The resource you requested does not exist.');
        const Statement = permissions.map((permission) => statementOf(record.arn, permission));
        const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
        return { Policy, RevisionId: revisionOf(record, clock) };
      },
    ),
    operation<RemovePermissionRequest, object>(RemovePermission$)(
      ['FunctionName', 'StatementId', 'RevisionId'],
      async ({ FunctionName = '', StatementId = '', RevisionId }) => {
        const { name } = functions.read(FunctionName);
        const record = (await functions.all()).find((each) => each.name === name);
        if (record === undefined) throw notFound(`No policy found for: ${functions.arnOf(name)}`);
        if ((await functions.permissions(name)).length === 0)
          throw notFound('No policy is associated with the given resource.');
        checkRevision(record, RevisionId, clock);
        if (!(await functions.removePermission(name, StatementId)))
          throw notFound(`Statement ${StatementId} is not found in resource policy.`);
        await functions.revise(name);
        return {};
      },
    ),
  ];
}

function addOperation(functions: Functions, clock: Clock): Operation {
  return operation<AddPermissionRequest, AddPermissionResponse>(AddPermission$)(
    [
      'FunctionName',
      'StatementId',
      'Action',
      'Principal',
      'SourceArn',
      'SourceAccount',
      'EventSourceToken',
      'PrincipalOrgID',
      'FunctionUrlAuthType',
      'RevisionId',
    ],
    async (input) => {
      const { FunctionName = '', StatementId = '', Action = '', Principal = '' } = input;
      if (functions.read(FunctionName).qualifier !== undefined)
        throw invalidParameter('The embedded environment does not serve policies of versions and aliases');
      const record = await functions.find(FunctionName);
      principalOf(Principal);
      const permissions = await functions.permissions(record.name);
      if (permissions.some(({ id }) => id === StatementId))
        throw conflict(
          `The statement id (${StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      checkRevision(record, input.RevisionId, clock);
      const permission = {
        id: StatementId,
        action: Action,
        principal: Principal,
        sourceArn: input.SourceArn,
        sourceAccount: input.SourceAccount,
        eventSourceToken: input.EventSourceToken,
        principalOrgId: input.PrincipalOrgID,
        functionUrlAuthType: input.FunctionUrlAuthType,
      };
      await functions.addPermission(record.name, permission);
      await functions.revise(record.name);
      return { Statement: JSON.stringify(statementOf(record.arn, permission)) };
    },
  );
}

function checkRevision(record: FunctionRecord, seen: string | undefined, clock: Clock): void {
  if (seen !== undefined && seen !== revisionOf(record, clock)) throw wrongRevision('GetFunction/GetAlias');
}
