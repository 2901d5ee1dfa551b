import { Aws, type CfnResource, Fn } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { Parameters } from './parameters.ts';

export interface MonthlyBudgetProps {
  readonly parameters: Parameters;
  /** ARN of the topic that is told. */
  readonly topic: string;
  /** What lets AWS Budgets publish there. */
  readonly publishes: CfnResource;
}

/** Percentages of the budget, and what is compared with it. */
const NOTIFICATIONS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/**
 * A budget of a calendar month, on request. It has no name: a change of its notifications makes it anew before the old
 * one goes, and one with the same name cannot be made beside it.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/365
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, { parameters, topic, publishes }: MonthlyBudgetProps) {
    super(scope, 'Budget');
    const subscribers = [{ subscriptionType: 'SNS', address: topic }];
    const budget = new CfnBudget(this, 'Resource', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: parameters.number('MonthlyBudget'), unit: 'USD' },
        costFilters: Fn.conditionIf(
          parameters.budgetsEnvironment.logicalId,
          // As in the aws command's examples of create-budget; costs have the tag once it is activated in Billing.
          { TagKeyValue: [Fn.join('', ['user:environment$', parameters.environmentName])] },
          Aws.NO_VALUE,
        ),
      },
      notificationsWithSubscribers: NOTIFICATIONS.map((notification) => ({
        notification: { ...notification, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers,
      })),
    });
    budget.cfnOptions.condition = parameters.hasMonthlyBudget;
    budget.addResourceDependency(publishes);
  }
}
