import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export function defaultPolicy({ id }: Account): string {
  const all = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${id}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [all] });
}

/** @throws AwsError MalformedPolicyDocumentException for what is no JSON. */
export function checkedPolicy(policy: string): string {
  try {
    JSON.parse(policy);
  } catch {
    throw new AwsError('MalformedPolicyDocumentException', 'The policy is not valid JSON');
  }
  return policy;
}
