import type { Clock } from '../../clock.ts';
import {
  list,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import type { RoleStore } from './role-store.ts';

/**
 * One inline policy of one role. Unlike AWS::IAM::Policy it has a read handler, so that its drift can be told. Both
 * write the same thing: the policy of a role under a name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
 */
function rolePolicy(roles: RoleStore): ResourceProvider {
  const put = (properties: Properties): Promise<void> =>
    roles.setPolicy(
      [text(properties, 'RoleName')],
      text(properties, 'PolicyName'),
      properties.PolicyDocument ?? {},
    );
  return {
    type: 'AWS::IAM::RolePolicy',
    properties: ['PolicyDocument', 'PolicyName', 'RoleName'],
    async create(properties) {
      await roles.find(text(properties, 'RoleName'));
      await put(properties);
      return `${text(properties, 'PolicyName')}|${text(properties, 'RoleName')}`;
    },
    update: (_id, properties) => put(properties),
    delete: (_id, properties) =>
      roles.setPolicy([text(properties, 'RoleName')], text(properties, 'PolicyName'), undefined),
    async actual(_id, properties) {
      const role = await roles.get(text(properties, 'RoleName'));
      const PolicyDocument = role?.policies[text(properties, 'PolicyName')];
      return PolicyDocument === undefined ? undefined : { PolicyDocument };
    },
    attributes: async () => ({}),
  };
}

/** Roles and their policies, as stacks make them. */
export function roleResources(roles: RoleStore, clock: Clock): ResourceProvider[] {
  const role: ResourceProvider = {
    type: 'AWS::IAM::Role',
    nameProperty: 'RoleName',
    properties: [
      'AssumeRolePolicyDocument',
      'RoleName',
      'Tags',
      'Description',
      'Path',
      'PermissionsBoundary',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'RoleName') ?? identity.generatedName;
      const existing = await roles.get(name);
      refuseForeign(existing, identity, name);
      await roles.put({
        name,
        owner: identity.owner,
        trust: properties.AssumeRolePolicyDocument,
        createdAt: clock.now().toISOString(),
        tags: tags(properties),
        policies: existing?.policies ?? {},
        path: optionalText(properties, 'Path'),
        permissionsBoundary: optionalText(properties, 'PermissionsBoundary'),
      });
      return name;
    },
    exists: async (name) => (await roles.get(name)) !== undefined,
    async update(name, properties) {
      const existing = await roles.find(name);
      await roles.put({
        ...existing,
        trust: properties.AssumeRolePolicyDocument,
        tags: tags(properties),
        permissionsBoundary: optionalText(properties, 'PermissionsBoundary'),
      });
    },
    delete: (name) => roles.delete(name),
    async actual(name) {
      const found = await roles.get(name);
      if (found === undefined) return undefined;
      const { trust, path = '/', permissionsBoundary } = found;
      return { AssumeRolePolicyDocument: trust, Path: path, PermissionsBoundary: permissionsBoundary };
    },
    attributes: async (name) => ({
      Arn: roles.arnOf((await roles.get(name)) ?? { name }),
      RoleId: 'AROALOCALENVIRONMENT',
    }),
  };

  const policy: ResourceProvider = {
    type: 'AWS::IAM::Policy',
    nameProperty: 'PolicyName',
    properties: ['PolicyDocument', 'PolicyName', 'Roles'],
    async create(properties) {
      const name = text(properties, 'PolicyName');
      for (const roleName of list<string>(properties, 'Roles')) await roles.find(roleName);
      await roles.setPolicy(list<string>(properties, 'Roles'), name, properties.PolicyDocument);
      return name;
    },
    // The name may change without interruption; the policy of the old one goes then.
    async update(former, properties) {
      const roleNames = list<string>(properties, 'Roles');
      const name = text(properties, 'PolicyName');
      await roles.setPolicy(roleNames, name, properties.PolicyDocument);
      if (former !== name) await roles.setPolicy(roleNames, former, undefined);
    },
    delete: (_former, properties) =>
      roles.setPolicy(list<string>(properties, 'Roles'), text(properties, 'PolicyName'), undefined),
    attributes: async () => ({}),
  };

  return [role, policy, rolePolicy(roles)];
}
