import { isThere, resourcesOf } from '../../stack/resources.ts';
import { type Check, pass, unknown, warn } from '../doctor.ts';
import type { Facts } from '../facts.ts';

export const budget: Check = {
  name: 'budget',
  about: 'the monthly budget is there, and somebody is warned',
  async run({ environment, connection, command }) {
    const { tunables, stackName } = environment;
    const { monthlyBudget, budgetScope, alarmEmail, alarmTopicArn } = tunables;
    if (monthlyBudget === null) return pass('no monthlyBudget is set');
    const resources = await resourcesOf(await connection.cloudFormation(), stackName);
    const found = resources
      .filter(isThere)
      .some(({ ResourceType }) => ResourceType === 'AWS::Budgets::Budget');
    if (!found) return warn('monthlyBudget is set, and the stack has no budget yet', command('deploy'));
    if (alarmEmail === '' && alarmTopicArn === '')
      return warn('nobody is warned: set alarmEmail or alarmTopicArn, and deploy', null);
    const counts =
      budgetScope === 'environment' ? 'of what has the tag "environment"' : 'of the whole account';
    return unknown(
      `${monthlyBudget} USD a month ${counts}; not seen from here: ${unseen(tunables).join(', ')}`,
    );
  },
};

/** What decides whether a warning arrives, and only Billing and SNS know. */
function unseen({ budgetScope, alarmEmail, alarmTopicArn }: Facts['environment']['tunables']): string[] {
  const told =
    alarmTopicArn === ''
      ? // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html#budgets-confirm-subscription
        `whether ${alarmEmail} has confirmed its subscription`
      : `whether ${alarmTopicArn} lets budgets.amazonaws.com publish, and who is subscribed`;
  return budgetScope === 'environment'
    ? [told, 'whether the tag is activated in Billing (until then the budget counts nothing)']
    : [told];
}
