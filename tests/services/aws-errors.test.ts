import { expect, it } from 'vitest';
import { translateAwsError } from '../../src/aws/errors.ts';
import { BackofficeError, EXIT_CODES } from '../../src/errors.ts';
import { commandWriter, hintText } from '../../src/hints.ts';

function sdkError(name: string, message = 'words of AWS', more: object = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { requestId: 'id-1' },
    $response: { headers: { authorization: 'canary' } },
    ...more,
  });
}

const PROVIDER = 'CredentialsProviderError';
const DENIED =
  'User: arn:aws:iam::1:user/x is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:y';

it.each([
  [
    sdkError(PROVIDER, 'Could not load credentials from any providers'),
    4,
    /no AWS credentials/,
    /aws sso login/,
  ],
  [
    sdkError(
      PROVIDER,
      'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    ),
    4,
    /SSO session has expired/,
    /^aws sso login --profile dev$/,
  ],
  [
    sdkError(
      PROVIDER,
      `Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile. profile=dev`,
    ),
    4,
    /SSO session has expired/,
    /aws sso login/,
  ],
  [
    sdkError(
      PROVIDER,
      'Could not resolve credentials using profile: [nope] in configuration/credentials file(s).',
    ),
    4,
    /profile "nope" does not exist/,
    /list-profiles/,
  ],
  [
    sdkError(PROVIDER, 'Profile dev requires multi-factor authentication'),
    4,
    /MFA device/,
    /get-session-token/,
  ],
  [sdkError(PROVIDER, 'some new trouble'), 4, /no AWS credentials: some new trouble/, /log in/],
  [sdkError('ExpiredTokenException'), 4, /have expired/, /log in again/],
  [sdkError('ExpiredToken'), 4, /have expired/, /log in again/],
  [sdkError('UnrecognizedClientException'), 4, /does not know the access key/, /AWS_ACCESS_KEY_ID/],
  [sdkError('InvalidClientTokenId'), 4, /does not know the access key/, /AWS_ACCESS_KEY_ID/],
  [sdkError('SignatureDoesNotMatch'), 4, /secret access key does not belong/, /aws configure/],
  [
    sdkError('InvalidSignatureException', 'Signature expired: 20261122T100000Z is now earlier than …'),
    4,
    /clock is wrong/,
    /set-ntp/,
  ],
  [sdkError('RequestTimeTooSkewed'), 4, /clock is wrong/, /set-ntp/],
  [
    sdkError('AccessDenied', `${DENIED} because no identity-based policy allows the x action`),
    4,
    /user\/x may not cloudformation:DescribeStacks on arn:aws:y$/,
    /ask for cloudformation:DescribeStacks/,
  ],
  [
    sdkError('AccessDeniedException', `${DENIED} with an explicit deny in a service control policy`),
    4,
    /a service control policy denies it explicitly/,
    /no permission helps/,
  ],
  [sdkError('AccessDenied'), 4, /AccessDenied/, /docs\/iam/],
  [sdkError('InternalFailure'), 1, /InternalFailure/, /health\.aws/],
  [sdkError('ResourceNotFoundException'), 7, /ResourceNotFoundException/, undefined],
  [sdkError('ConditionalCheckFailedException'), 6, /ConditionalCheckFailedException/, undefined],
  [sdkError('Throttling', 'Rate exceeded'), 6, /Rate exceeded/, /throttles/],
  [sdkError('ValidationError'), 2, /ValidationError/, undefined],
  [sdkError('Error', 'Region is missing'), 2, /no AWS region is set/, /--region/],
  [
    sdkError('Error', 'connect', { code: 'ECONNREFUSED' }),
    1,
    /AWS cannot be reached: the host takes no connection/,
    /AWS_ENDPOINT_URL/,
  ],
  [
    sdkError('Error', 'getaddrinfo', { code: 'ENOTFOUND' }),
    1,
    /the host is not known: wrong region, or no network/,
    /network/,
  ],
  [sdkError('TimeoutError'), 1, /does not answer in time/, /--timeout/],
  [sdkError('SomethingNew'), 1, /SomethingNew: words of AWS/, undefined],
])('%s is told in words, with an exit code and what to do', (error, exitCode, message, hint) => {
  const told = translateAwsError(error, { call: 's3 GetObject', profile: 'dev' });
  if (!(told instanceof BackofficeError)) throw new Error('not translated');
  expect(EXIT_CODES[told.code]).toBe(exitCode);
  expect(told.message).toMatch(message);
  const words = told.hint === undefined ? '' : hintText(told.hint, commandWriter({}, ['status']));
  if (hint !== undefined) expect(words).toMatch(hint);
  expect(told.message + words).not.toContain('canary');
});

it('leaves an interruption alone', () => {
  const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
  expect(translateAwsError(abort, { call: 's3 GetObject', profile: undefined })).toBe(abort);
});
