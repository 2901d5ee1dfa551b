import {
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
} from '../../resource-provider.ts';
import type { ScheduleRecord } from './schedule-record.ts';
import { createScheduleRules } from './schedule-rules.ts';
import type { Schedules } from './schedules.ts';

/**
 * Schedules of EventBridge Scheduler, as stacks make them. The operations of EventBridge Scheduler are not served.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
 */
export function scheduleResource({ records, arnOf, now }: Schedules): ResourceProvider {
  const check = createScheduleRules();
  return {
    type: 'AWS::Scheduler::Schedule',
    nameProperty: 'Name',
    properties: ['Name', 'Description', 'FlexibleTimeWindow', 'ScheduleExpression', 'State', 'Target'],
    async create(properties, identity) {
      const name = optionalText(properties, 'Name') ?? identity.generatedName;
      check(name, properties);
      const found = await records.get(name);
      refuseForeign(found, identity, name);
      const { since, lastRun } = found ?? { since: now(), lastRun: null };
      await records.put({ name, owner: identity.owner, settings: properties, since, lastRun });
      return name;
    },
    async update(name, properties, { owner }) {
      check(name, properties);
      const found = await records.get(name);
      // Another rate is counted from now on: believed, not proven.
      const same = found !== undefined && found.settings.ScheduleExpression === properties.ScheduleExpression;
      const { since, lastRun } = same ? found : { since: now(), lastRun: null };
      await records.put({ name, owner, settings: properties, since, lastRun });
    },
    exists: async (name) => (await records.get(name)) !== undefined,
    delete: (name) => records.delete(name),
    async adopt(name, { owner }) {
      const found = await records.get(name);
      if (found === undefined) return false;
      await records.put({ ...found, owner });
      return true;
    },
    async actual(name) {
      const found = await records.get(name);
      return found && told(found);
    },
    attributes: async (name) => ({ Arn: arnOf(name) }),
  };
}

/**
 * What GetSchedule tells of the properties that are served.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
 */
function told({ name, settings }: ScheduleRecord): Properties {
  const { Description, FlexibleTimeWindow, ScheduleExpression, State, Target } = settings;
  return { Name: name, Description, FlexibleTimeWindow, ScheduleExpression, State, Target };
}
