import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { list, object, type Properties } from '../../resource-provider.ts';
import { createRequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/budgets.json' with { type: 'json' };

/** What of a budget is kept. */
const BUDGET = ['BudgetName', 'BudgetType', 'TimeUnit', 'BudgetLimit', 'CostFilters'];

/** @throws AwsError for properties that AWS Budgets would refuse, and for what is not served. */
export type BudgetRules = (name: string, properties: Properties) => void;

/** A stack makes its budgets by CreateBudget: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html */
export function createBudgetRules(account: Account): BudgetRules {
  const judge = createRequestJudge(rules);
  return (name, properties) => {
    const budget = object(properties, 'Budget');
    const unserved = Object.keys(budget).filter((member) => !BUDGET.includes(member));
    if (unserved.length > 0)
      throw new Error(`The embedded environment does not serve ${unserved.join(', ')} of budgets`);
    const problem = judge.problem('CreateBudget', {
      ...properties,
      AccountId: account.id,
      Budget: { ...budget, BudgetName: name, ...limitOf(budget) },
    });
    if (problem !== undefined) throw new AwsError('ValidationException', problem);
    for (const notification of list<Properties>(properties, 'NotificationsWithSubscribers'))
      checkSubscribers(list<Properties>(notification, 'Subscribers'), account);
  };
}

/** Templates write amounts as numbers, the API takes texts. */
function limitOf(budget: Properties): Properties {
  if (budget.BudgetLimit === undefined) return {};
  const limit = object(budget, 'BudgetLimit');
  return {
    BudgetLimit: { ...limit, ...(limit.Amount === undefined ? {} : { Amount: String(limit.Amount) }) },
  };
}

/**
 * "A notification can have one SNS subscriber and up to 10 email subscribers"; "Amazon SNS topics must be in the same
 * account". The words of the refusals are believed, not proven.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
function checkSubscribers(subscribers: readonly Properties[], account: Account): void {
  const topics = subscribers.filter(({ SubscriptionType }) => SubscriptionType === 'SNS');
  const refuse = (message: string) => new AwsError('InvalidParameterException', message);
  if (topics.length > 1) throw refuse('A notification can have only one SNS subscriber');
  for (const { Address } of topics) {
    const parts = String(Address).split(':');
    if (parts.length !== 6 || parts[2] !== 'sns') throw refuse('Please comply with SNS ARN format');
    if (parts[4] !== account.id) throw refuse('Invalid SNS topic');
  }
}
