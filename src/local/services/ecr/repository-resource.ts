import { type Account, arn } from '../../account.ts';
import { optionalText, type ResourceProvider, refuseForeign } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';

interface RepositoryRecord {
  readonly name: string;
  readonly owner: string;
  /** As its template sets it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * A repository of container images, as the stack of `cdk bootstrap` has one. It is kept and told by CloudFormation; ECR's
 * own operations are not served, so no image comes into it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
 */
export function repositoryResource(store: Store, account: Account): ResourceProvider {
  const repositories = store.collection<RepositoryRecord>('ecr-repositories');
  return {
    type: 'AWS::ECR::Repository',
    nameProperty: 'RepositoryName',
    properties: [
      'RepositoryName',
      'EmptyOnDelete',
      'ImageScanningConfiguration',
      'ImageTagMutability',
      'LifecyclePolicy',
      'RepositoryPolicyText',
      'Tags',
    ],
    async create(properties, identity) {
      const { RepositoryName: _, ...settings } = properties;
      const name = optionalText(properties, 'RepositoryName') ?? identity.generatedName.toLowerCase();
      refuseForeign(await repositories.get(name), identity, name);
      await repositories.put(name, { name, owner: identity.owner, settings });
      return name;
    },
    exists: async (name) => (await repositories.get(name)) !== undefined,
    async update(name, { RepositoryName: _, ...settings }, { owner }) {
      await repositories.put(name, { name, owner, settings });
    },
    delete: (name) => repositories.delete(name),
    async actual(name) {
      const found = await repositories.get(name);
      return found && { RepositoryName: name, ...found.settings };
    },
    attributes: async (name) => ({
      Arn: arn(account, 'ecr', `repository/${name}`),
      RepositoryUri: `${account.id}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
    }),
  };
}
