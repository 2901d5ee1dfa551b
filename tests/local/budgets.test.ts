import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/local/rules/resource-types.ts';
import { clientOptions } from '../support/local.ts';
import { createStack } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alarms';

const client = () => new CloudFormationClient(clientOptions(local().endpoint));

function notification(
  more: object = {},
  subscribers: object[] = [{ SubscriptionType: 'SNS', Address: TOPIC }],
) {
  return {
    Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: 80, ...more },
    Subscribers: subscribers,
  };
}

function template(budget: object = {}, notifications: object[] = [notification()]): string {
  const Budget = {
    BudgetType: 'COST',
    TimeUnit: 'MONTHLY',
    BudgetLimit: { Amount: 50, Unit: 'USD' },
    ...budget,
  };
  const Properties = { Budget, NotificationsWithSubscribers: notifications };
  return JSON.stringify({
    Resources: { Budget: { Type: 'AWS::Budgets::Budget', Properties } },
    Outputs: { Name: { Value: { Ref: 'Budget' } }, Id: { Value: { 'Fn::GetAtt': ['Budget', 'Id'] } } },
  });
}

async function physicalId(): Promise<string | undefined> {
  const { StackResources: [found] = [] } = await client().send(
    new DescribeStackResourcesCommand({ StackName: 's' }),
  );
  return found?.PhysicalResourceId;
}

async function update(TemplateBody: string): Promise<string | undefined> {
  await client().send(new UpdateStackCommand({ StackName: 's', TemplateBody }));
  await local().idle();
  const { Stacks: [stack] = [] } = await client().send(new DescribeStacksCommand({ StackName: 's' }));
  return stack?.StackStatus;
}

async function refusal(TemplateBody: string): Promise<string | undefined> {
  await client().send(new CreateStackCommand({ StackName: 's', TemplateBody }));
  await local().idle();
  const { StackEvents = [] } = await client().send(new DescribeStackEventsCommand({ StackName: 's' }));
  return StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason;
}

describe('a budget of a stack', () => {
  // "Update requires: No interruption" for the members of Budget, "Replacement" for the notifications.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
  it('is changed in place, and made anew for other notifications', async () => {
    await createStack(local(), 's', template());
    const first = await physicalId();
    const { Stacks: [stack] = [] } = await client().send(new DescribeStacksCommand({ StackName: 's' }));
    expect(stack?.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual([first, first]);

    expect(await update(template({ BudgetLimit: { Amount: '60.5', Unit: 'USD' } }))).toBe('UPDATE_COMPLETE');
    expect(await physicalId()).toBe(first);
    expect(await update(template({}, [notification({ Threshold: 90 })]))).toBe('UPDATE_COMPLETE');
    expect(await physicalId()).not.toBe(first);
  });

  // As on AWS: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/365
  it('with a name cannot get other notifications', async () => {
    await createStack(local(), 's', template({ BudgetName: 'mine' }));
    expect(await update(template({ BudgetName: 'mine' }, [notification({ Threshold: 90 })]))).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    expect(await physicalId()).toBe('mine');
    const { StackEvents = [] } = await client().send(new DescribeStackEventsCommand({ StackName: 's' }));
    const failed = StackEvents.find(({ ResourceStatus = '' }) =>
      /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus),
    );
    expect(failed?.ResourceStatusReason).toContain(
      'Error creating budget: mine - the budget already exists.',
    );
  });

  // The published schema has no handlers: CloudFormation reads no budget back.
  it('is not checked for drift', async () => {
    expect(rulesOf('AWS::Budgets::Budget').handlers).toEqual([]);
    await createStack(local(), 's', template());
    await client().send(new DetectStackDriftCommand({ StackName: 's' }));
    const { StackResourceDrifts } = await client().send(
      new DescribeStackResourceDriftsCommand({ StackName: 's' }),
    );
    expect(StackResourceDrifts).toEqual([]);
  });

  // Constraints of botocore's model of CreateBudget.
  it.each([
    [template({ TimeUnit: 'WEEKLY' }), /'budget\.timeUnit' failed to satisfy constraint.*DAILY, MONTHLY/],
    [template({ BudgetLimit: { Amount: -5, Unit: 'USD' } }), /'budget\.budgetLimit\.amount' failed/],
    [template({ BudgetLimit: { Unit: 'USD' } }), /'budget\.budgetLimit\.amount' failed.*must not be null/],
    [template({ BudgetName: 'a:b' }), /'budget\.budgetName' failed to satisfy constraint/],
    [template({ BudgetName: '<sCript>x</script>' }), /'budget\.budgetName' failed to satisfy constraint/],
    [template({}, [notification({ NotificationType: 'GUESSED' })]), /notificationType' failed/],
    [template({}, [notification({}, [])]), /subscribers' failed to satisfy constraint/],
    [
      template(
        {},
        Array.from({ length: 11 }, () => notification()),
      ),
      /less than or equal to 10/,
    ],
    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html; the words are believed.
    [
      template({}, [
        notification({}, [
          { SubscriptionType: 'SNS', Address: TOPIC.replace('000000000000', '111111111111') },
        ]),
      ]),
      /Invalid SNS topic/,
    ],
    [template({}, [notification({}, [{ SubscriptionType: 'SNS', Address: 'alarms' }])]), /SNS ARN format/],
  ])('is refused as AWS Budgets refuses it: %#', async (body, reason) => {
    expect(await refusal(body)).toMatch(reason);
  });

  it('is refused by name for what is not served', async () => {
    expect(await refusal(template({ AutoAdjustData: { AutoAdjustType: 'FORECAST' } }))).toContain(
      'The embedded environment does not serve AutoAdjustData of budgets',
    );
  });
});
