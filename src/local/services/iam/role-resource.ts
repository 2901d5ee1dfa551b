import type { Clock } from '../../clock.ts';
import {
  list,
  object,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import { isOfAws, type PolicyStore } from './policy-store.ts';
import type { RoleRecord, RoleStore } from './role-store.ts';

/** Roles, as stacks make them. */
export function roleResource(roles: RoleStore, policies: PolicyStore, clock: Clock): ResourceProvider {
  return {
    type: 'AWS::IAM::Role',
    nameProperty: 'RoleName',
    properties: [
      'AssumeRolePolicyDocument',
      'RoleName',
      'Tags',
      'Description',
      'ManagedPolicyArns',
      'Path',
      'PermissionsBoundary',
      'Policies',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'RoleName') ?? identity.generatedName;
      const existing = await roles.get(name);
      refuseForeign(existing, identity, name);
      await requireAttachable(policies, managedPolicies(properties));
      await roles.put({
        ...withPolicies({ policies: existing?.policies ?? {} }, properties),
        name,
        owner: identity.owner,
        description: optionalText(properties, 'Description'),
        trust: properties.AssumeRolePolicyDocument,
        createdAt: clock.now().toISOString(),
        tags: tags(properties),
        path: optionalText(properties, 'Path'),
        permissionsBoundary: optionalText(properties, 'PermissionsBoundary'),
      });
      return name;
    },
    exists: async (name) => (await roles.get(name)) !== undefined,
    async update(name, properties) {
      const existing = await roles.find(name);
      await requireAttachable(policies, managedPolicies(properties));
      await roles.put({
        ...existing,
        ...withPolicies(existing, properties),
        description: optionalText(properties, 'Description'),
        trust: properties.AssumeRolePolicyDocument,
        tags: tags(properties),
        permissionsBoundary: optionalText(properties, 'PermissionsBoundary'),
      });
    },
    delete: (name) => roles.delete(name),
    async actual(name, properties) {
      const found = await roles.get(name);
      if (found === undefined) return undefined;
      const { trust, path = '/', permissionsBoundary, managedPolicies = [], policies } = found;
      const inline = namedPolicies(properties).flatMap(([PolicyName]) =>
        policies[PolicyName] === undefined ? [] : [{ PolicyName, PolicyDocument: policies[PolicyName] }],
      );
      return {
        AssumeRolePolicyDocument: trust,
        Path: path,
        PermissionsBoundary: permissionsBoundary,
        ManagedPolicyArns: managedPolicies,
        Policies: inline,
      };
    },
    attributes: async (name) => ({
      Arn: roles.arnOf((await roles.get(name)) ?? { name }),
      RoleId: 'AROALOCALENVIRONMENT',
    }),
  };
}

type Policies = Pick<RoleRecord, 'policies' | 'ownPolicies' | 'managedPolicies'>;

/** What other resources have given to the role stays. */
function withPolicies({ policies, ownPolicies = [] }: Policies, properties: Properties): Policies {
  const others = Object.entries(policies).filter(([name]) => !ownPolicies.includes(name));
  const own = namedPolicies(properties);
  return {
    policies: Object.fromEntries([...others, ...own]),
    ownPolicies: own.map(([name]) => name),
    managedPolicies: managedPolicies(properties),
  };
}

function namedPolicies(properties: Properties): [string, unknown][] {
  return list<unknown>(properties, 'Policies').map((each) => {
    const policy = object({ each }, 'each');
    return [text(policy, 'PolicyName'), policy.PolicyDocument ?? {}];
  });
}

function managedPolicies(properties: Properties): string[] {
  return list<unknown>(properties, 'ManagedPolicyArns').map(String);
}

/** AWS's own are believed to be there. @throws in IAM's words, as recorded: localstack's test_iam.py, test_role_attach_policy. */
async function requireAttachable(policies: PolicyStore, arns: readonly string[]): Promise<void> {
  for (const arn of arns)
    if (!isOfAws(arn) && (await policies.get(arn)) === undefined)
      throw new Error(`Policy ${arn} does not exist or is not attachable.`);
}
