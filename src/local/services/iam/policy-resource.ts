import type { Clock } from '../../clock.ts';
import {
  list,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
} from '../../resource-provider.ts';
import { type PolicyRecord, type PolicyStore, versionAfter } from './policy-store.ts';
import type { RoleStore } from './role-store.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export function managedPolicyResource(
  policies: PolicyStore,
  roles: RoleStore,
  clock: Clock,
): ResourceProvider {
  const rolesOf = async (properties: Properties): Promise<readonly string[]> => {
    const names = list<unknown>(properties, 'Roles').map(String);
    for (const name of names) await roles.find(name);
    return names;
  };
  return {
    type: 'AWS::IAM::ManagedPolicy',
    properties: ['PolicyDocument', 'ManagedPolicyName', 'Description', 'Path', 'Roles'],
    async create(properties, identity) {
      const name = optionalText(properties, 'ManagedPolicyName') ?? identity.generatedName;
      const path = optionalText(properties, 'Path') ?? '/';
      const arn = policies.arnOf(path, name);
      refuseForeign(await policies.get(arn), identity, name);
      const createdAt = clock.now().toISOString();
      await policies.put({
        arn,
        name,
        path,
        owner: identity.owner,
        description: optionalText(properties, 'Description'),
        createdAt,
        versions: [versionAfter(undefined, properties.PolicyDocument, createdAt)],
        roles: await rolesOf(properties),
      });
      return arn;
    },
    async update(arn, properties) {
      const found = await policies.find(arn);
      const document = properties.PolicyDocument;
      const last = found.versions.at(-1);
      const isSame = JSON.stringify(last?.document) === JSON.stringify(document);
      const added = isSame ? [] : [versionAfter(last, document, clock.now().toISOString())];
      await policies.put({
        ...found,
        versions: [...found.versions, ...added].slice(-MOST_VERSIONS),
        roles: await rolesOf(properties),
      });
    },
    async delete(arn) {
      const attached = (await roles.all()).some(({ managedPolicies = [] }) => managedPolicies.includes(arn));
      // IAM's words, as users report them.
      if (attached) throw new Error('Cannot delete a policy attached to entities.');
      await policies.delete(arn);
    },
    async actual(arn) {
      const found = await policies.get(arn);
      return found && actualOf(found);
    },
    attributes: async (arn) => ({
      PolicyArn: arn,
      DefaultVersionId: (await policies.get(arn))?.versions.at(-1)?.id,
    }),
  };
}

/** "A managed policy can have up to five versions": https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const MOST_VERSIONS = 5;

function actualOf({ name, path, description, versions, roles }: PolicyRecord): Properties {
  return {
    ManagedPolicyName: name,
    Path: path,
    Description: description,
    PolicyDocument: versions.at(-1)?.document,
    Roles: roles,
  };
}
