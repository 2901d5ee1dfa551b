import {
  DeleteRolePolicy$,
  type DeleteRolePolicyRequest,
  GetRole$,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
  type GetRoleRequest,
  type GetRoleResponse,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
  PutRolePolicy$,
  type PutRolePolicyRequest,
  type Role,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { operation } from '../../wire/operation.ts';
import { roleResources } from './role-resources.ts';
import { createRoleStore, type RoleRecord } from './role-store.ts';

/** IAM: roles and their inline policies. */
export function createIam({ store, account, clock }: ServiceContext): Service {
  const roles = createRoleStore(store, account);

  const operations = [
    operation<GetRoleRequest, GetRoleResponse>(GetRole$)(['RoleName'], async ({ RoleName }) => {
      const role = await roles.find(RoleName);
      return {
        Role: {
          Path: role.path ?? '/',
          RoleName: role.name,
          RoleId: 'AROALOCALENVIRONMENT',
          Arn: roles.arnOf(role),
          CreateDate: new Date(role.createdAt),
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
          // localstack's tests/aws/services/iam/test_iam.py, test_create_describe_role and test_role_with_tags, recorded.
          MaxSessionDuration: 3600,
          RoleLastUsed: {},
          ...tagsOf(role),
          ...boundaryOf(role),
        },
      };
    }),
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
        const { managedPolicies = [] } = await roles.find(RoleName);
        return {
          AttachedPolicies: managedPolicies.map((PolicyArn) => ({
            PolicyName: PolicyArn.split('/').at(-1),
            PolicyArn,
          })),
          IsTruncated: false,
        };
      },
    ),
  ];

  return {
    definition: {
      scope: 'iam',
      protocol: 'query',
      xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
      operations,
    },
    resources: roleResources(roles, clock),
  };
}

function tagsOf({ tags }: RoleRecord): Pick<Role, 'Tags'> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return Tags.length === 0 ? {} : { Tags };
}

function boundaryOf({ permissionsBoundary }: RoleRecord): Pick<Role, 'PermissionsBoundary'> {
  if (permissionsBoundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: permissionsBoundary,
    },
  };
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
}
