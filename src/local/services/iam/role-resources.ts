import type { Clock } from '../../clock.ts';
import { list, type Properties, type ResourceProvider, text } from '../../resource-provider.ts';
import type { PolicyStore } from './policy-store.ts';
import { roleResource } from './role-resource.ts';
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
export function roleResources(roles: RoleStore, policies: PolicyStore, clock: Clock): ResourceProvider[] {
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

  return [roleResource(roles, policies, clock), policy, rolePolicy(roles)];
}
