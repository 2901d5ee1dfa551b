import type { Clock } from '../../clock.ts';
import {
  list,
  optionalText,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import type { RoleStore } from './role-store.ts';

/** Roles and their policies, as stacks make them. */
export function roleResources(roles: RoleStore, clock: Clock): ResourceProvider[] {
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
      await roles.put({
        name,
        owner: identity.owner,
        trust: properties.AssumeRolePolicyDocument,
        createdAt: clock.now().toISOString(),
        tags: tags(properties),
        policies: existing?.policies ?? {},
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
      });
    },
    delete: (name) => roles.delete(name),
    async actual(name) {
      const found = await roles.get(name);
      return found && { AssumeRolePolicyDocument: found.trust };
    },
    attributes: async (name) => ({ Arn: roles.arnOf(name), RoleId: 'AROALOCALENVIRONMENT' }),
  };

  const policy: ResourceProvider = {
    type: 'AWS::IAM::Policy',
    nameProperty: 'PolicyName',
    properties: { PolicyDocument: 'update', PolicyName: 'update', Roles: 'update' },
    async create(properties) {
      const name = text(properties, 'PolicyName');
      for (const roleName of list<string>(properties, 'Roles')) await roles.find(roleName);
      await roles.setPolicy(list<string>(properties, 'Roles'), name, properties.PolicyDocument);
      return name;
    },
    update: (_name, properties) =>
      roles.setPolicy(
        list<string>(properties, 'Roles'),
        text(properties, 'PolicyName'),
        properties.PolicyDocument,
      ),
    delete: (name, properties) => roles.setPolicy(list<string>(properties, 'Roles'), name, undefined),
    async actual(name, properties) {
      const [roleName = ''] = list<string>(properties, 'Roles');
      const PolicyDocument = (await roles.get(roleName))?.policies[name];
      return PolicyDocument === undefined ? undefined : { PolicyDocument };
    },
    attributes: async () => ({}),
  };

  return [role, policy];
}
