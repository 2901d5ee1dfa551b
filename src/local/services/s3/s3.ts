import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import type { Operation, ServiceDefinition } from '../../wire/operation.ts';
import { attributesOperation } from './attributes-operation.ts';
import { bucketOperations } from './bucket-operations.ts';
import { bucketSettings } from './bucket-settings.ts';
import { completeOperation } from './complete-upload.ts';
import { copyOperation } from './copy.ts';
import { listOperations } from './list-operations.ts';
import { versionsOperation } from './list-versions.ts';
import { objectOperations } from './object-operations.ts';
import { readOperations } from './read-operations.ts';
import { receiveRequest } from './receive.ts';
import { taggingOperations } from './tagging-operations.ts';
import { uploadLists } from './upload-lists.ts';
import { uploadOperations } from './upload-operations.ts';

/** S3: buckets, and the versions of the objects in them. */
export function createS3({ buckets, account, clock, endpoint }: ServiceContext): Service {
  const definition: ServiceDefinition = {
    scope: 's3',
    protocol: 'rest-xml',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    receive: receiveRequest,
    operations: [
      ...bucketOperations(buckets, clock, account),
      ...bucketSettings(buckets),
      ...objectOperations(buckets),
      ...readOperations(buckets, clock),
      attributesOperation(buckets),
      ...taggingOperations(buckets),
      copyOperation(buckets, clock),
      ...listOperations(buckets, account),
      versionsOperation(buckets, account),
      ...uploadOperations(buckets, clock),
      completeOperation(buckets, endpoint),
      ...uploadLists(buckets, account),
    ].map(ofOwner(account)),
  };
  return { definition, resources: buckets.resources };
}

/** Whoever says whose bucket it has to be is refused for another's. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function ofOwner({ id }: Account) {
  return (served: Operation): Operation => ({
    ...served,
    async run(input, call) {
      const { ExpectedBucketOwner: owner } = input;
      if (owner !== undefined && !/^\d{12}$/.test(String(owner))) throw noAccountId(String(owner));
      if (owner !== undefined && owner !== id) throw new AwsError('AccessDenied', 'Access Denied', 403);
      return served.run(input, call);
    },
  });
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_get_bucket_policy_invalid_account_id */
function noAccountId(owner: string): AwsError {
  const message = `The value of the expected bucket owner parameter must be an AWS Account ID... [${owner}]`;
  return new AwsError('InvalidBucketOwnerAWSAccountID', message);
}
