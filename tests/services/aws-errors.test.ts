import { expect, it } from 'vitest';
import { translateAwsError } from '../../src/aws/errors.ts';
import { EXIT_CODES, isBackofficeError } from '../../src/errors.ts';

function sdkError(name: string, message = 'words of AWS', more: object = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { requestId: 'id-1' },
    $response: { headers: { authorization: 'canary' } },
    ...more,
  });
}

it.each([
  [
    sdkError('CredentialsProviderError', 'Could not load credentials from any providers'),
    4,
    /no AWS credentials/,
    /aws sso login/,
  ],
  [sdkError('ExpiredTokenException'), 4, /have expired/, /log in again/],
  [sdkError('ExpiredToken'), 4, /have expired/, /log in again/],
  [sdkError('UnrecognizedClientException'), 4, /UnrecognizedClientException: words of AWS/, /access key/],
  [sdkError('InvalidClientTokenId'), 4, /InvalidClientTokenId/, /access key/],
  [sdkError('SignatureDoesNotMatch'), 4, /SignatureDoesNotMatch/, /clock/],
  [
    sdkError('AccessDeniedException', 'User: x is not authorized to perform: a:B'),
    4,
    /not authorized to perform: a:B/,
    /permission/,
  ],
  [sdkError('AccessDenied'), 4, /AccessDenied/, /permission/],
  [sdkError('ResourceNotFoundException'), 7, /ResourceNotFoundException/, undefined],
  [sdkError('ConditionalCheckFailedException'), 6, /ConditionalCheckFailedException/, undefined],
  [sdkError('Throttling', 'Rate exceeded'), 6, /Rate exceeded/, /throttles/],
  [sdkError('ValidationError'), 2, /ValidationError/, undefined],
  [sdkError('Error', 'Region is missing'), 2, /no AWS region is set/, /--region/],
  [
    sdkError('Error', 'connect', { code: 'ECONNREFUSED' }),
    1,
    /AWS cannot be reached: nothing listens there/,
    /AWS_ENDPOINT_URL/,
  ],
  [sdkError('Error', 'getaddrinfo', { code: 'ENOTFOUND' }), 1, /the host is not known/, /network/],
  [sdkError('TimeoutError'), 1, /does not answer in time/, /--timeout/],
  [sdkError('SomethingNew'), 1, /SomethingNew: words of AWS/, undefined],
])('%s is told in words, with an exit code and what to do', (error, exitCode, message, hint) => {
  const told = translateAwsError(error);
  if (!isBackofficeError(told)) throw new Error('not translated');
  expect(EXIT_CODES[told.code]).toBe(exitCode);
  expect(told.message).toMatch(message);
  if (hint !== undefined) expect(told.hint).toMatch(hint);
  expect(told.message + (told.hint ?? '')).not.toContain('canary');
});

it('leaves an interruption alone', () => {
  const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
  expect(translateAwsError(abort)).toBe(abort);
});
