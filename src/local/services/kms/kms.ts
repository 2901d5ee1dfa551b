import { createHash } from 'node:crypto';
import {
  CreateKey$,
  type CreateKeyRequest,
  type CreateKeyResponse,
  GetKeyPolicy$,
  type GetKeyPolicyRequest,
  type GetKeyPolicyResponse,
  PutKeyPolicy$,
  type PutKeyPolicyRequest,
} from '@aws-sdk/client-kms';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { collect } from '../../store.ts';
import { operation } from '../../wire/operation.ts';

interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  /** JSON text. */
  readonly policy: string;
}

/**
 * KMS: keys and their policies, for those who look at them. Nothing is encrypted here, and no key has to exist for
 * a resource to name it.
 */
export function createKms({ store, account, clock }: ServiceContext): Service {
  const keys = store.collection<KeyRecord>('kms-keys');

  async function find(idOrArn = ''): Promise<KeyRecord> {
    const found = await keys.get(idOrArn.split('/').at(-1) ?? '');
    if (found === undefined || (idOrArn !== found.id && idOrArn !== found.arn))
      throw new AwsError('NotFoundException', `Key '${idOrArn}' does not exist`);
    return found;
  }

  const operations = [
    operation<CreateKeyRequest, CreateKeyResponse>(CreateKey$)(
      ['Policy', 'Description'],
      async ({ Policy, Description = '' }) => {
        const id = idOf((await collect(keys.values())).length, account);
        const key = {
          id,
          arn: arn(account, 'kms', `key/${id}`),
          policy: checked(Policy ?? ownPolicy(account)),
        };
        await keys.put(id, key);
        return {
          KeyMetadata: { KeyId: id, Arn: key.arn, Description, Enabled: true, CreationDate: clock.now() },
        };
      },
    ),
    operation<GetKeyPolicyRequest, GetKeyPolicyResponse>(GetKeyPolicy$)(
      ['KeyId', 'PolicyName'],
      async ({ KeyId, PolicyName = 'default' }) => {
        if (PolicyName !== 'default') throw new AwsError('NotFoundException', 'No such policy exists');
        return { Policy: (await find(KeyId)).policy, PolicyName };
      },
    ),
    operation<PutKeyPolicyRequest, object>(PutKeyPolicy$)(
      ['KeyId', 'PolicyName', 'Policy'],
      async ({ KeyId, PolicyName = 'default', Policy = '' }) => {
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html: "The only valid value is default."
        if (PolicyName !== 'default')
          throw new AwsError('NotFoundException', `There is no key policy ${PolicyName}`);
        const key = await find(KeyId);
        await keys.put(key.id, { ...key, policy: checked(Policy) });
        return {};
      },
    ),
  ];
  const definition = { scope: 'kms', protocol: 'json-1.1', target: 'TrentService', operations } as const;
  return { definition, resources: [] };
}

/** Keys are numbered, so that a test finds the same ones again. */
function idOf(index: number, { id }: Account): string {
  const hex = createHash('sha256').update(`${id}/${index}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function ownPolicy({ id }: Account): string {
  const all = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${id}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [all] });
}

function checked(policy: string): string {
  try {
    JSON.parse(policy);
  } catch {
    throw new AwsError('MalformedPolicyDocumentException', 'The policy is not valid JSON');
  }
  return policy;
}
