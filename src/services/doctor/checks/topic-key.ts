import { readPolicy } from '../../../schemas/policy.ts';
import { type Check, fail, pass } from '../doctor.ts';
import { lets } from '../grants.ts';

/** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html#protect-sns-sse has the second. */
const PUBLISHERS = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'];

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** A key that does not let CloudWatch in drops every notification, and nothing tells so. */
export const topicKey: Check = {
  name: 'topic-key',
  about: 'the key of the alarm topic lets alarms and the budget publish',
  async run({ environment, connection }) {
    const { kmsKeys, monthlyBudget } = environment.tunables;
    const { topic } = kmsKeys;
    const publishers = monthlyBudget === null ? PUBLISHERS.slice(0, 1) : PUBLISHERS;
    if (topic === undefined) return pass('the topic has no key of its own');
    const { Policy = '{}' } = await (await connection.kms()).getKeyPolicy({ KeyId: topic });
    const policy = readPolicy(Policy, `the policy of ${topic}`);
    const missing = publishers.flatMap((publisher) => {
      const actions = NEEDED.filter((action) => !lets(policy, publisher, action, topic));
      return actions.length === 0 ? [] : [`${publisher} use ${actions.join(', ')}`];
    });
    if (missing.length === 0) return pass(`${topic} lets ${publishers.join(' and ')} publish`);
    return fail(
      `alarms are not delivered: the policy of ${topic} does not let ${missing.join(', nor ')}; add that to it`,
      null,
    );
  },
};
