import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import type { KmsApi } from '../../aws/kms.ts';
import { BackofficeError } from '../../errors.ts';
import type { TableSettings } from '../../schemas/backup.ts';

/** What a table is encrypted with. */
export type Encryption = Pick<TableSettings, 'encryption' | 'encryptionKey'>;

/**
 * How DynamoDB is asked to encrypt a table. SSESpecification of its API reference: a key is named "only … if the key is
 * different from the default DynamoDB key", and without `Enabled` the key that DynamoDB owns is used.
 */
export async function encryptionSpecification(
  kms: () => Promise<KmsApi>,
  { encryption, encryptionKey }: Encryption,
): Promise<SSESpecification> {
  if (encryption !== 'KMS') return { Enabled: false };
  const own = encryptionKey !== null && !(await isManaged(kms, encryptionKey));
  return { Enabled: true, SSEType: 'KMS', ...(own ? { KMSMasterKeyId: encryptionKey } : {}) };
}

/** Whether AWS manages a key. One that nobody may look at is named: then it is the right one in any case. */
async function isManaged(kms: () => Promise<KmsApi>, key: string): Promise<boolean> {
  try {
    const { KeyMetadata } = await (await kms()).describeKey({ KeyId: key });
    return KeyMetadata?.KeyManager === 'AWS';
  } catch (error) {
    if (error instanceof BackofficeError && /^(NOT_FOUND|PERMISSION)$/.test(error.code)) return false;
    throw error;
  }
}

/** Whether a table is encrypted as wanted; any key will do where nobody knows which one it was. */
export function sameEncryption(is: Encryption, wanted: Encryption): boolean {
  if (is.encryption !== wanted.encryption) return false;
  return wanted.encryptionKey === null || is.encryptionKey === wanted.encryptionKey;
}

/** `AES256`, or `KMS` with the key. */
export function encryptionText({ encryption, encryptionKey }: Encryption): string {
  return encryptionKey === null ? encryption : `${encryption} ${encryptionKey}`;
}
