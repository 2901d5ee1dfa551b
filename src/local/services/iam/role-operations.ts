import {
  GetRole$,
  type GetRoleRequest,
  type GetRoleResponse,
  ListRoles$,
  type ListRolesRequest,
  type ListRolesResponse,
  type Role,
} from '@aws-sdk/client-iam';
import { type Operation, operation } from '../../wire/operation.ts';
import { iamPage } from './iam-page.ts';
import type { RoleRecord, RoleStore } from './role-store.ts';

/** Reading roles. */
export function roleOperations(roles: RoleStore): Operation[] {
  return [
    operation<GetRoleRequest, GetRoleResponse>(GetRole$)(['RoleName'], async ({ RoleName }) => {
      const role = await roles.find(RoleName);
      return {
        Role: { ...listedRole(role, roles), RoleLastUsed: {}, ...tagsOf(role), ...boundaryOf(role) },
      };
    }),
    operation<ListRolesRequest, ListRolesResponse>(ListRoles$)(
      ['PathPrefix', 'MaxItems', 'Marker'],
      async ({ PathPrefix = '/', MaxItems, Marker }) => {
        const all = (await roles.all()).filter(({ path = '/' }) => path.startsWith(PathPrefix));
        const { items, ...more } = iamPage(all, { MaxItems, Marker });
        return { Roles: items.map((role) => listedRole(role, roles)), ...more };
      },
    ),
  ];
}

/**
 * A role as a list has it: without its tags, its boundary and its last use.
 * localstack's tests/aws/services/iam/test_iam.py, test_create_describe_role, test_role_with_tags and
 * test_list_roles_with_permission_boundary, recorded on AWS.
 */
function listedRole(role: RoleRecord, roles: RoleStore): Role {
  return {
    Path: role.path ?? '/',
    RoleName: role.name,
    RoleId: 'AROALOCALENVIRONMENT',
    Arn: roles.arnOf(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: 3600,
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
