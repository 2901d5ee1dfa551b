import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { object, optionalText, type ResourceProvider } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import { createBudgetRules } from './budget-rules.ts';

interface BudgetRecord {
  readonly owner: string;
  /** As its template sets it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * A budget of AWS Budgets. It is kept and told by CloudFormation: nothing costs anything here, so nobody is notified, and
 * the operations of AWS Budgets are not served. Without a name it gets a random one:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-budgets-budget-budgetdata.html
 */
export function budgetResource(store: Store, account: Account): ResourceProvider {
  const budgets = store.collection<BudgetRecord>('budgets');
  const check = createBudgetRules(account);
  return {
    type: 'AWS::Budgets::Budget',
    properties: ['Budget', 'NotificationsWithSubscribers', 'ResourceTags'],
    async create(settings, identity) {
      const name = optionalText(object(settings, 'Budget'), 'BudgetName') ?? identity.generatedName;
      check(name, settings);
      const found = await budgets.get(name);
      // After a crash the same one is made again; one with other settings is to be made beside it, by the same name.
      if (
        found !== undefined &&
        !(found.owner === identity.owner && isDeepStrictEqual(found.settings, settings))
      )
        throw alreadyThere(name);
      await budgets.put(name, { owner: identity.owner, settings });
      return name;
    },
    exists: async (name) => (await budgets.get(name)) !== undefined,
    async update(name, settings, { owner }) {
      check(name, settings);
      // "You can change every part of a budget except for the budgetName"; what a stack then does is not documented.
      const wanted = optionalText(object(settings, 'Budget'), 'BudgetName') ?? name;
      if (wanted !== name)
        throw new Error('The embedded environment does not serve a change of the name of a budget');
      await budgets.put(name, { owner, settings });
    },
    delete: (name) => budgets.delete(name),
    attributes: async (name) => ({ Id: name }),
  };
}

/** As AWS is quoted in https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/365 */
function alreadyThere(name: string): AwsError {
  return new AwsError(
    'DuplicateRecordException',
    `Error creating budget: ${name} - the budget already exists.`,
  );
}
