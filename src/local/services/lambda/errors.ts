import { AwsError } from '../../aws-error.ts';

/** 404 in Lambda's form: it says the message in a member with a capital, and whose fault it is. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User', Message: message });
}

/** 400 for values that no constraint of the API's model refuses. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}

/** 409: another thing of that name, or a change in progress. */
export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, 409, { Type: 'User' });
}

/** 412 for another revision than the one that the caller has seen. @param api the operation that tells the latest. */
export function wrongRevision(api: 'GetFunction/GetAlias' | 'GetAlias' | 'GetPolicy'): AwsError {
  return new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    412,
    { Type: 'User' },
  );
}
