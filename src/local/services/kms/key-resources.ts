import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import {
  flag,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  text,
} from '../../resource-provider.ts';
import { defaultPolicy } from './key-policy.ts';
import type { KeyRecord, KeyStore } from './key-store.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html; what is deleted is gone at once. */
export function keyResource(store: KeyStore, account: Account, clock: Clock): ResourceProvider {
  const settingsOf = (properties: Properties): Pick<KeyRecord, 'policy' | 'description' | 'rotates'> => ({
    policy:
      properties.KeyPolicy === undefined ? defaultPolicy(account) : JSON.stringify(properties.KeyPolicy),
    description: optionalText(properties, 'Description'),
    rotates: flag(properties.EnableKeyRotation),
  });
  return {
    type: 'AWS::KMS::Key',
    properties: ['KeyPolicy', 'Description', 'EnableKeyRotation', 'PendingWindowInDays', 'Tags'],
    async create(properties, { owner }) {
      const id = store.idFor(owner);
      const createdAt = clock.now().toISOString();
      await store.keys.put(id, { id, arn: store.arnOfKey(id), owner, createdAt, ...settingsOf(properties) });
      return id;
    },
    async update(id, properties) {
      await store.keys.put(id, { ...(await store.find(id)), ...settingsOf(properties) });
    },
    delete: (id) => store.keys.delete(id),
    async actual(id) {
      const found = await store.keys.get(id);
      if (found === undefined) return undefined;
      const KeyPolicy: unknown = JSON.parse(found.policy);
      return { KeyPolicy, Description: found.description, EnableKeyRotation: found.rotates ?? false };
    },
    attributes: async (id) => ({ Arn: store.arnOfKey(id), KeyId: id }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export function aliasResource(store: KeyStore, clock: Clock): ResourceProvider {
  return {
    type: 'AWS::KMS::Alias',
    nameProperty: 'AliasName',
    properties: ['AliasName', 'TargetKeyId'],
    async create(properties, identity) {
      const name = text(properties, 'AliasName');
      // As recorded on AWS: localstack's tests/aws/services/kms/test_kms.snapshot.json, test_create_alias.
      if (!name.startsWith('alias/'))
        throw new Error(
          'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
        );
      const existing = await store.aliases.get(name);
      refuseForeign(existing, identity, name);
      const { id } = await store.find(text(properties, 'TargetKeyId'));
      const now = clock.now().toISOString();
      const createdAt = existing?.createdAt ?? now;
      await store.aliases.put(name, { name, keyId: id, owner: identity.owner, createdAt, updatedAt: now });
      return name;
    },
    exists: async (name) => (await store.aliases.get(name)) !== undefined,
    async update(name, properties, identity) {
      await this.create({ ...properties, AliasName: name }, identity);
    },
    delete: (name) => store.aliases.delete(name),
    async actual(name) {
      const found = await store.aliases.get(name);
      return found && { AliasName: name, TargetKeyId: found.keyId };
    },
    attributes: async () => ({}),
  };
}
