import {
  CreateKey$,
  type CreateKeyRequest,
  type CreateKeyResponse,
  DescribeKey$,
  type DescribeKeyRequest,
  type DescribeKeyResponse,
  GetKeyPolicy$,
  type GetKeyPolicyRequest,
  type GetKeyPolicyResponse,
  type KeyMetadata,
  PutKeyPolicy$,
  type PutKeyPolicyRequest,
} from '@aws-sdk/client-kms';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { TABLE_KEY_ID } from '../../managed-keys.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkedPolicy, defaultPolicy } from './key-policy.ts';
import type { KeyRecord, KeyStore } from './key-store.ts';

/** Keys and their policies. */
export function keyOperations(store: KeyStore, account: Account, clock: Clock): Operation[] {
  return [
    operation<CreateKeyRequest, CreateKeyResponse>(CreateKey$)(
      ['Policy', 'Description'],
      async ({ Policy, Description = '' }) => {
        const id = await store.nextId();
        const key: KeyRecord = {
          id,
          arn: store.arnOfKey(id),
          policy: checkedPolicy(Policy ?? defaultPolicy(account)),
          description: Description,
          createdAt: clock.now().toISOString(),
        };
        await store.keys.put(id, key);
        return { KeyMetadata: metadataOf(key, account) };
      },
    ),
    operation<DescribeKeyRequest, DescribeKeyResponse>(DescribeKey$)(['KeyId'], async ({ KeyId = '' }) => ({
      KeyMetadata: isTableKey(KeyId, store)
        ? { ...metadataOf(tableKey(store), account), KeyManager: 'AWS' }
        : metadataOf(await store.findByAlias(KeyId), account),
    })),
    operation<GetKeyPolicyRequest, GetKeyPolicyResponse>(GetKeyPolicy$)(
      ['KeyId', 'PolicyName'],
      async ({ KeyId, PolicyName = 'default' }) => {
        if (PolicyName !== 'default') throw new AwsError('NotFoundException', 'No such policy exists');
        return { Policy: (await store.find(KeyId)).policy, PolicyName };
      },
    ),
    operation<PutKeyPolicyRequest, object>(PutKeyPolicy$)(
      ['KeyId', 'PolicyName', 'Policy'],
      async ({ KeyId, PolicyName = 'default', Policy = '' }) => {
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html: "The only valid value is default."
        if (PolicyName !== 'default')
          throw new AwsError('NotFoundException', `There is no key policy ${PolicyName}`);
        const key = await store.find(KeyId);
        await store.keys.put(key.id, { ...key, policy: checkedPolicy(Policy) });
        return {};
      },
    ),
  ];
}

/** AWS's own key for tables, which nobody makes and no list shows. */
function tableKey(store: KeyStore): KeyRecord {
  return { id: TABLE_KEY_ID, arn: store.arnOfKey(TABLE_KEY_ID), policy: '' };
}

function isTableKey(named: string, store: KeyStore): boolean {
  const names = ['alias/aws/dynamodb', store.arnOfAlias('alias/aws/dynamodb'), TABLE_KEY_ID];
  return names.includes(named) || named === store.arnOfKey(TABLE_KEY_ID);
}

/** localstack's tests/aws/services/kms/test_kms.snapshot.json, test_create_key, recorded on AWS; without the material that there is none of. */
function metadataOf({ id, arn, description = '', createdAt }: KeyRecord, account: Account): KeyMetadata {
  return {
    AWSAccountId: account.id,
    KeyId: id,
    Arn: arn,
    ...(createdAt === undefined ? {} : { CreationDate: new Date(createdAt) }),
    Enabled: true,
    Description: description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
