import {
  CreateBucket$,
  type CreateBucketConfiguration,
  type CreateBucketOutput,
  type CreateBucketRequest,
} from '@aws-sdk/client-s3';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Properties } from '../../resource-provider.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { requireBucketName } from './bucket-names.ts';
import type { Buckets } from './buckets.ts';

/** Buckets that no stack makes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucketOperation(buckets: Buckets, clock: Clock, account: Account): Operation {
  return operation<CreateBucketRequest, CreateBucketOutput>(CreateBucket$)(
    ['Bucket', 'CreateBucketConfiguration', 'ObjectOwnership'],
    async ({ Bucket = '', CreateBucketConfiguration = {}, ObjectOwnership }) => {
      requireBucketName(Bucket);
      requireServed(CreateBucketConfiguration);
      const { LocationConstraint, Tags = [] } = CreateBucketConfiguration;
      requireConstraint(LocationConstraint);
      const told = { Location: `/${Bucket}`, BucketArn: `arn:aws:s3:::${Bucket}` };
      if (await buckets.has(Bucket)) {
        // In us-east-1 it may be created again, and stays as it is: localstack
        // tests/aws/services/s3/test_s3_api.snapshot.json, test_create_bucket_with_tags_us_east_1_idempotency.
        if (LocationConstraint === undefined && Tags.length === 0) return told;
        throw ownedByYou(Bucket);
      }
      requireHere(LocationConstraint, account);
      await buckets.create({
        name: Bucket,
        owner: '',
        versioned: false,
        settings: settingsOf(Tags, ObjectOwnership),
        createdAt: clock.now().toISOString(),
      });
      return told;
    },
  );
}

const OWNERSHIPS: ReadonlySet<string> = new Set([
  'BucketOwnerEnforced',
  'BucketOwnerPreferred',
  'ObjectWriter',
]);

/** They as a template would have them. */
function settingsOf(Tags: readonly object[], ownership: string | undefined): Properties {
  if (ownership !== undefined && !OWNERSHIPS.has(ownership))
    throw new AwsError('InvalidArgument', `Invalid x-amz-object-ownership header: ${ownership}`, 400, {
      ArgumentName: 'x-amz-object-ownership',
    });
  return {
    ...(Tags.length > 0 ? { Tags } : {}),
    ...(ownership === undefined ? {} : { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }),
  };
}

/** @throws AwsError that names a member of the document that is not honoured. */
function requireServed({ LocationConstraint: _at, Tags: _tags, ...others }: CreateBucketConfiguration): void {
  const [unserved] = Object.entries(others).filter(([, value]) => value !== undefined);
  if (unserved === undefined) return;
  const message = `The embedded environment does not support ${unserved[0]} of CreateBucketConfiguration`;
  throw new AwsError('ValidationException', message);
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_bucket_constraint_aws_global. us-east-1 is named by none. */
function requireConstraint(constraint: string | undefined): void {
  if (constraint === undefined || constraint === 'EU') return;
  if (constraint !== 'us-east-1' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(constraint)) return;
  const message = 'The specified location-constraint is not valid';
  throw new AwsError('InvalidLocationConstraint', message, 400, { LocationConstraint: constraint });
}

function requireHere(constraint: string | undefined, { region }: Account): void {
  if (constraint === undefined) return;
  const message = `The embedded environment does not serve buckets in ${constraint}: it is in ${region}`;
  throw new AwsError('UnknownOperationException', message);
}

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_create_bucket_with_existing_name */
function ownedByYou(BucketName: string): AwsError {
  const message = 'Your previous request to create the named bucket succeeded and you already own it.';
  return new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName });
}
