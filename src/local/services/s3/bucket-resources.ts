import type { Clock } from '../../clock.ts';
import {
  object,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  text,
} from '../../resource-provider.ts';
import type { Collection } from '../../store.ts';

export interface BucketRecord {
  readonly name: string;
  readonly owner: string;
  readonly versioned: boolean;
  /** What the template sets besides the name. */
  readonly settings?: Properties;
  readonly policy?: unknown;
  readonly createdAt: string;
}

/** Policies are kept and told, and not enforced: every request is let in. */
export function bucketPolicyResource({
  buckets,
  find,
}: Pick<BucketParts, 'buckets' | 'find'>): ResourceProvider {
  const put = async (name: string, policy: unknown): Promise<void> => {
    const found = await buckets.get(name);
    if (found !== undefined) await buckets.put(name, { ...found, policy });
  };
  return {
    type: 'AWS::S3::BucketPolicy',
    properties: ['Bucket', 'PolicyDocument'],
    async create(properties) {
      const { name } = await find(text(properties, 'Bucket'));
      await put(name, properties.PolicyDocument);
      return name;
    },
    update: (name, properties) => put(name, properties.PolicyDocument),
    delete: (name) => put(name, undefined),
    async actual(name) {
      const policy = (await buckets.get(name))?.policy;
      return policy === undefined ? undefined : { Bucket: name, PolicyDocument: policy };
    },
    attributes: async () => ({}),
  };
}

export interface BucketParts {
  readonly buckets: Collection<BucketRecord>;
  find(name: string): Promise<BucketRecord>;
  exists(name: string): Promise<boolean>;
  isEmpty(name: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

/** Buckets as stacks make them. */
export function bucketResource(
  { buckets, find, exists, isEmpty, remove }: BucketParts,
  clock: Clock,
  region: string,
): ResourceProvider {
  return {
    type: 'AWS::S3::Bucket',
    nameProperty: 'BucketName',
    properties: [
      'BucketName',
      'AccessControl',
      'VersioningConfiguration',
      'BucketEncryption',
      'PublicAccessBlockConfiguration',
      'LifecycleConfiguration',
      'OwnershipControls',
      'Tags',
    ],
    async create(properties, identity) {
      requirePrivate(properties);
      const name = optionalText(properties, 'BucketName') ?? identity.generatedName.toLowerCase();
      const existing = await buckets.get(name);
      refuseForeign(existing, identity, name);
      const createdAt = clock.now().toISOString();
      await buckets.put(name, { name, owner: identity.owner, createdAt, ...settingsOf(properties) });
      return name;
    },
    async update(name, properties) {
      requirePrivate(properties);
      await buckets.put(name, { ...(await find(name)), ...settingsOf(properties) });
    },
    async actual(name) {
      const found = await buckets.get(name);
      return found && { BucketName: name, ...found.settings };
    },
    exists,
    async adopt(name, identity) {
      if (!(await exists(name))) return false;
      await buckets.put(name, { ...(await find(name)), owner: identity.owner });
      return true;
    },
    async delete(name) {
      if (!(await exists(name))) return;
      if (!(await isEmpty(name)))
        throw new Error(
          `The bucket you tried to delete is not empty: ${name}. You must delete all versions in the bucket.`,
        );
      await remove(name);
    },
    attributes: async (name) => ({
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    }),
  };
}

/** What others may do with a bucket is said by nothing here but its policy. @throws for another access than that of its owner. */
function requirePrivate(properties: Properties): void {
  const access = optionalText(properties, 'AccessControl') ?? 'Private';
  if (access !== 'Private')
    throw new Error(`The embedded environment does not serve the AccessControl ${access} of AWS::S3::Bucket`);
}

function settingsOf(properties: Properties): Pick<BucketRecord, 'versioned' | 'settings'> {
  const { BucketName: _name, ...settings } = properties;
  return { versioned: object(properties, 'VersioningConfiguration').Status === 'Enabled', settings };
}
