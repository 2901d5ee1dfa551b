import {
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
} from '@aws-sdk/client-iam';
import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import {
  list,
  optionalText,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import { AwsError, operation, type ServiceDefinition } from '../../wire/operation.ts';

interface RoleRecord {
  readonly name: string;
  readonly owner: string;
  readonly trust: unknown;
  readonly createdAt: string;
  readonly tags: Record<string, string>;
  readonly policies: Record<string, unknown>;
}

export interface Iam {
  readonly definition: ServiceDefinition;
  readonly resources: readonly ResourceProvider[];
}

/** IAM: roles and their inline policies can be read; nothing is enforced. */
export function createIam(store: Store, account: Account, clock: Clock): Iam {
  const roles = store.collection<RoleRecord>('iam-roles');
  const arnOf = (name: string): string => `arn:aws:iam::${account.id}:role/${name}`;

  async function find(name: string | undefined): Promise<RoleRecord> {
    const role = await roles.get(name ?? '');
    if (role === undefined)
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return role;
  }

  const operations = [
    operation<GetRoleRequest, GetRoleResponse>(GetRole$, ['RoleName'], async ({ RoleName }) => {
      const role = await find(RoleName);
      return {
        Role: {
          Path: '/',
          RoleName: role.name,
          RoleId: 'AROALOCALENVIRONMENT',
          Arn: arnOf(role.name),
          CreateDate: new Date(role.createdAt),
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
        },
      };
    }),
    operation<GetRolePolicyRequest, GetRolePolicyResponse>(
      GetRolePolicy$,
      ['RoleName', 'PolicyName'],
      async ({ RoleName, PolicyName = '' }) => {
        const role = await find(RoleName);
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
    operation<ListRolePoliciesRequest, ListRolePoliciesResponse>(
      ListRolePolicies$,
      ['RoleName'],
      async ({ RoleName }) => {
        return { PolicyNames: Object.keys((await find(RoleName)).policies), IsTruncated: false };
      },
    ),
    operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>(
      ListAttachedRolePolicies$,
      ['RoleName'],
      async ({ RoleName }) => {
        await find(RoleName);
        return { AttachedPolicies: [], IsTruncated: false };
      },
    ),
  ];

  const role: ResourceProvider = {
    type: 'AWS::IAM::Role',
    nameProperty: 'RoleName',
    properties: {
      AssumeRolePolicyDocument: 'update',
      RoleName: 'replace',
      Tags: 'update',
      Description: 'update',
    },
    async create(properties, identity) {
      const name = optionalText(properties, 'RoleName') ?? identity.generatedName;
      const existing = await roles.get(name);
      refuseForeign(existing, identity, name);
      await roles.put(name, {
        name,
        owner: identity.owner,
        trust: properties.AssumeRolePolicyDocument,
        createdAt: clock.now().toISOString(),
        tags: tags(properties),
        policies: existing?.policies ?? {},
      });
      return name;
    },
    async update(name, properties) {
      const existing = await find(name);
      await roles.put(name, {
        ...existing,
        trust: properties.AssumeRolePolicyDocument,
        tags: tags(properties),
      });
    },
    delete: (name) => roles.delete(name),
    attributes: async (name) => ({ Arn: arnOf(name), RoleId: 'AROALOCALENVIRONMENT' }),
  };

  async function setPolicy(roleNames: readonly string[], name: string, document: unknown): Promise<void> {
    for (const roleName of roleNames) {
      const existing = await roles.get(roleName);
      if (existing === undefined) continue;
      const { [name]: _, ...others } = existing.policies;
      await roles.put(roleName, {
        ...existing,
        policies: document === undefined ? others : { ...others, [name]: document },
      });
    }
  }

  const policy: ResourceProvider = {
    type: 'AWS::IAM::Policy',
    nameProperty: 'PolicyName',
    properties: { PolicyDocument: 'update', PolicyName: 'update', Roles: 'update' },
    async create(properties) {
      const name = text(properties, 'PolicyName');
      for (const roleName of list<string>(properties, 'Roles')) await find(roleName);
      await setPolicy(list<string>(properties, 'Roles'), name, properties.PolicyDocument);
      return name;
    },
    update: (_name, properties) =>
      setPolicy(list<string>(properties, 'Roles'), text(properties, 'PolicyName'), properties.PolicyDocument),
    delete: (name, properties) => setPolicy(list<string>(properties, 'Roles'), name, undefined),
    attributes: async () => ({}),
  };

  return {
    definition: {
      scope: 'iam',
      protocol: 'query',
      xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
      operations,
    },
    resources: [role, policy],
  };
}
