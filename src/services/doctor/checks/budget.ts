import { isThere, resourcesOf } from '../../stack/resources.ts';
import { type Check, pass, warn } from '../doctor.ts';

/** Whether costs have the tag is for Billing to say, which nothing here may ask. */
const ACTIVATION =
  'it counts what has the tag "environment", once that is activated in Billing: until then nothing';

export const budget: Check = {
  name: 'budget',
  about: 'the monthly budget is there, and somebody is warned',
  async run({ environment, connection, command }) {
    const { monthlyBudget, budgetScope, alarmEmail, alarmTopicArn } = environment.tunables;
    if (monthlyBudget === null) return pass('no monthlyBudget is set');
    const resources = await resourcesOf(await connection.cloudFormation(), environment.stackName);
    const found = resources
      .filter(isThere)
      .some(({ ResourceType }) => ResourceType === 'AWS::Budgets::Budget');
    if (!found) return warn('monthlyBudget is set, and the stack has no budget yet', command('deploy'));
    if (alarmEmail === '' && alarmTopicArn === '')
      return warn('nobody is warned: set alarmEmail or alarmTopicArn, and deploy', null);
    const counts = budgetScope === 'environment' ? ACTIVATION : 'it counts the whole account';
    return pass(`${monthlyBudget} USD a month; ${counts}`);
  },
};
