import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { TableSettings } from './engine/table-record.ts';

/**
 * What a request sets of a table's encryption: a key of the customer, AWS's own key for tables, or, where it is switched
 * off, the key that DynamoDB owns. API_SSESpecification.html: "The only supported value is: KMS".
 */
export function encryptionIn(given: SSESpecification | undefined): Pick<TableSettings, 'encryption'> {
  if (given === undefined) return {};
  if (given.SSEType === 'AES256')
    throw new AwsError(
      'ValidationException',
      'One or more parameter values were invalid: the only supported SSEType is KMS',
    );
  return { encryption: given.Enabled === true ? (given.KMSMasterKeyId ?? 'KMS') : undefined };
}
