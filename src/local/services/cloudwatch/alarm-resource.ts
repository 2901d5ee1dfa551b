import { type Account, arn } from '../../account.ts';
import { optionalText, type ResourceProvider, refuseForeign } from '../../resource-provider.ts';
import type { Collection } from '../../store.ts';
import type { AlarmRecord } from './alarm-record.ts';
import { ALARM_SETTINGS, type AlarmSettings, settingsFromTemplate } from './alarm-settings.ts';

export interface AlarmResourceOptions {
  readonly alarms: Collection<AlarmRecord>;
  readonly account: Account;
  readonly putMetric: (name: string, settings: AlarmSettings, owner: string) => Promise<void>;
  readonly remove: (name: string) => Promise<boolean>;
}

/** Alarms as stacks make them. */
export function alarmResource({
  alarms,
  account,
  putMetric,
  remove,
}: AlarmResourceOptions): ResourceProvider {
  return {
    type: 'AWS::CloudWatch::Alarm',
    nameProperty: 'AlarmName',
    properties: ['AlarmName', 'Tags', ...ALARM_SETTINGS],
    async create(properties, identity) {
      const name = optionalText(properties, 'AlarmName') ?? identity.generatedName;
      refuseForeign(await alarms.get(name), identity, name);
      await putMetric(name, settingsFromTemplate(properties), identity.owner);
      return name;
    },
    update: (name, properties, identity) => putMetric(name, settingsFromTemplate(properties), identity.owner),
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
