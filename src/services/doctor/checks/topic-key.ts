import { readPolicy } from '../../../schemas/policy.ts';
import { type Check, fail, pass } from '../doctor.ts';
import { lets } from '../grants.ts';

const PUBLISHER = 'cloudwatch.amazonaws.com';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
const NEEDED = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** A key that does not let CloudWatch in drops every notification, and nothing tells so. */
export const topicKey: Check = {
  name: 'topic-key',
  about: 'the key of the alarm topic lets CloudWatch publish',
  async run({ environment, connection }) {
    const { topic } = environment.tunables.kmsKeys;
    if (topic === undefined) return pass('the topic has no key of its own');
    const { Policy = '{}' } = await (await connection.kms()).getKeyPolicy({ KeyId: topic });
    const policy = readPolicy(Policy, `the policy of ${topic}`);
    const missing = NEEDED.filter((action) => !lets(policy, PUBLISHER, action, topic));
    if (missing.length === 0) return pass(`${topic} lets ${PUBLISHER} publish`);
    return fail(
      `alarms are not delivered: the policy of ${topic} does not let ${PUBLISHER} use ${missing.join(', ')}; add that to it`,
      null,
    );
  },
};
