import type { Tag } from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import {
  list,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
} from '../../resource-provider.ts';
import type { Collection } from '../../store.ts';
import type { AlarmRecord } from './alarm-record.ts';
import { ALARM_SETTINGS, type AlarmSettings, settingsFromTemplate } from './alarm-settings.ts';
import type { AlarmTags } from './alarm-tags.ts';

export interface AlarmResourceOptions {
  readonly alarms: Collection<AlarmRecord>;
  readonly account: Account;
  readonly tags: AlarmTags;
  readonly putMetric: (name: string, settings: AlarmSettings, owner: string) => Promise<void>;
  readonly remove: (name: string) => Promise<boolean>;
}

/** Alarms as stacks make them. */
export function alarmResource({
  alarms,
  account,
  tags,
  putMetric,
  remove,
}: AlarmResourceOptions): ResourceProvider {
  async function put(name: string, properties: Properties, owner: string): Promise<void> {
    await putMetric(name, settingsFromTemplate(properties), owner);
    await tags.set(name, list<Tag>(properties, 'Tags'));
  }

  return {
    type: 'AWS::CloudWatch::Alarm',
    nameProperty: 'AlarmName',
    properties: ['AlarmName', 'Tags', ...ALARM_SETTINGS],
    async create(properties, identity) {
      const name = optionalText(properties, 'AlarmName') ?? identity.generatedName;
      refuseForeign(await alarms.get(name), identity, name);
      await put(name, properties, identity.owner);
      return name;
    },
    update: (name, properties, identity) => put(name, properties, identity.owner),
    async delete(name) {
      await remove(name);
    },
    async actual(name) {
      const found = await alarms.get(name);
      return found === undefined ? undefined : { ...found.settings, AlarmName: name };
    },
    attributes: async (name) => ({ Arn: arn(account, 'cloudwatch', `alarm:${name}`) }),
  };
}
