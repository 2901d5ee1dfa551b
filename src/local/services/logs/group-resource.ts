import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import {
  flag,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
} from '../../resource-provider.ts';
import { deleteUnprotected, groupArn } from './group-operations.ts';
import type { LogStore } from './log-store.ts';

/** Log groups as stacks make them. */
export function groupResource(log: LogStore, account: Account, clock: Clock): ResourceProvider {
  return {
    type: 'AWS::Logs::LogGroup',
    nameProperty: 'LogGroupName',
    properties: ['LogGroupName', 'RetentionInDays', 'KmsKeyId', 'DeletionProtectionEnabled', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'LogGroupName') ?? identity.generatedName;
      refuseForeign(await log.group(name), identity, name);
      const retentionInDays = optionalNumber(properties, 'RetentionInDays');
      const retention = retentionInDays === undefined ? {} : { retentionInDays };
      const kmsKeyId = optionalText(properties, 'KmsKeyId');
      await log.putGroup({
        name,
        owner: identity.owner,
        createdAt: clock.now().getTime(),
        ...retention,
        kmsKeyId,
        ...protection(properties),
      });
      return name;
    },
    async update(name, properties) {
      const found = await log.group(name);
      const retentionInDays = optionalNumber(properties, 'RetentionInDays');
      if (found === undefined) throw new Error(`The specified log group does not exist: ${name}`);
      const { retentionInDays: _, deletionProtectionEnabled: _protected, ...rest } = found;
      const others = { ...rest, kmsKeyId: optionalText(properties, 'KmsKeyId'), ...protection(properties) };
      await log.putGroup(retentionInDays === undefined ? others : { ...others, retentionInDays });
    },
    exists: async (name) => (await log.group(name)) !== undefined,
    delete: (name) => deleteUnprotected(log, name),
    async actual(name) {
      const found = await log.group(name);
      if (found === undefined) return undefined;
      // Told also where there is none: that is what may have changed.
      return {
        LogGroupName: name,
        RetentionInDays: found.retentionInDays,
        KmsKeyId: found.kmsKeyId,
        DeletionProtectionEnabled: found.deletionProtectionEnabled,
      };
    },
    attributes: async (name) => ({ Arn: `${groupArn(account, name)}:*` }),
  };
}

function protection(properties: Properties): { readonly deletionProtectionEnabled?: boolean } {
  const given = properties.DeletionProtectionEnabled;
  return given === undefined ? {} : { deletionProtectionEnabled: flag(given) };
}
