import { AwsError } from '../aws-error.ts';

/** The refusal of a document that is not of its schema: localstack tests/aws/services/s3/test_s3.snapshot.json. */
export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; where it begins is this environment's own. */
export function messageTooLong(): AwsError {
  return new AwsError('MaxMessageLengthExceeded', 'Your request was too big.');
}
