import { AwsError } from '../../aws-error.ts';
import type { Collection } from '../../store.ts';
import type { TopicRecord } from './topic-resources.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html: "up to 100 topics" a page; so are subscriptions. */
export const PAGE = 100;

/** @throws AwsError InvalidParameter for what is no ARN, NotFound. */
export async function findTopic(topics: Collection<TopicRecord>, topicArn: string): Promise<TopicRecord> {
  checkArn('TopicArn', topicArn);
  const found = await topics.get(topicArn);
  if (found === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return found;
}

/** localstack's tests/aws/services/sns/test_sns.py, test_unsubscribe_wrong_arn_format, recorded on AWS. */
export function checkArn(member: string, text: string): void {
  const elements = text.split(':').length;
  if (elements < 6) throw invalid(`${member} Reason: An ARN must have at least 6 elements, not ${elements}`);
}

export function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

export function invalidToken(): AwsError {
  return invalid('NextToken');
}
