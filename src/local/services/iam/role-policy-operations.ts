import {
  DeleteRolePolicy$,
  type DeleteRolePolicyRequest,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
  PutRolePolicy$,
  type PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { PolicyStore } from './policy-store.ts';
import type { RoleStore } from './role-store.ts';

/** The policies that roles have. */
export function rolePolicyOperations(roles: RoleStore, policies: PolicyStore): Operation[] {
  return [
    operation<GetRolePolicyRequest, GetRolePolicyResponse>(GetRolePolicy$)(
      ['RoleName', 'PolicyName'],
      async ({ RoleName, PolicyName = '' }) => {
        const role = await roles.find(RoleName);
        const document = role.policies[PolicyName];
        if (document === undefined) {
          throw new AwsError('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`, 404);
        }
        return {
          RoleName: role.name,
          PolicyName,
          PolicyDocument: encodeURIComponent(JSON.stringify(document)),
        };
      },
    ),
    operation<ListRolePoliciesRequest, ListRolePoliciesResponse>(ListRolePolicies$)(
      ['RoleName'],
      async ({ RoleName }) => {
        return { PolicyNames: Object.keys((await roles.find(RoleName)).policies), IsTruncated: false };
      },
    ),
    operation<PutRolePolicyRequest, object>(PutRolePolicy$)(
      ['RoleName', 'PolicyName', 'PolicyDocument'],
      async ({ RoleName = '', PolicyName = '', PolicyDocument = '' }) => {
        await roles.find(RoleName);
        await roles.setPolicy([RoleName], PolicyName, documentIn(PolicyDocument));
        return {};
      },
    ),
    operation<DeleteRolePolicyRequest, object>(DeleteRolePolicy$)(
      ['RoleName', 'PolicyName'],
      async ({ RoleName = '', PolicyName = '' }) => {
        const { policies } = await roles.find(RoleName);
        if (policies[PolicyName] === undefined)
          throw new AwsError('NoSuchEntity', `The role policy with name ${PolicyName} cannot be found.`, 404);
        await roles.setPolicy([RoleName], PolicyName, undefined);
        return {};
      },
    ),
    operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>(ListAttachedRolePolicies$)(
      ['RoleName'],
      async ({ RoleName }) => {
        const { name, managedPolicies = [] } = await roles.find(RoleName);
        const others = (await policies.all()).filter((policy) => policy.roles.includes(name));
        const arns = new Set([...managedPolicies, ...others.map(({ arn }) => arn)]);
        return {
          AttachedPolicies: [...arns].map((PolicyArn) => ({
            PolicyName: PolicyArn.split('/').at(-1),
            PolicyArn,
          })),
          IsTruncated: false,
        };
      },
    ),
  ];
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
}
