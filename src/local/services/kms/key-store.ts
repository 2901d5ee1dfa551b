import { createHash } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { type Collection, collect, type Store } from '../../store.ts';

/** A key: its name and its policy, as nothing is encrypted. */
export interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  /** JSON text. */
  readonly policy: string;
  readonly description?: string | undefined;
  /** ISO 8601; of keys of an earlier version not known. */
  readonly createdAt?: string | undefined;
  /** The stack's resource that made it; left out for one that a request made. */
  readonly owner?: string | undefined;
  /** What its template sets of its rotation. */
  readonly rotates?: boolean | undefined;
}

/** Another name of a key. */
export interface AliasRecord {
  /** `alias/…`. */
  readonly name: string;
  readonly keyId: string;
  readonly owner: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Keys and their aliases. */
export interface KeyStore {
  readonly keys: Collection<KeyRecord>;
  readonly aliases: Collection<AliasRecord>;
  /** @param idOrArn of a key. @throws AwsError NotFoundException. */
  find(idOrArn: string | undefined): Promise<KeyRecord>;
  /** @param named an id, the name of an alias, or the ARN of either. @throws AwsError NotFoundException. */
  findByAlias(named: string | undefined): Promise<KeyRecord>;
  arnOfKey(id: string): string;
  arnOfAlias(name: string): string;
  /** The next of the ids that keys of requests get, so that a test finds the same ones again. */
  nextId(): Promise<string>;
  /** The id of the key of a stack's resource; the same on every call. */
  idFor(owner: string): string;
}

export function createKeyStore(store: Store, account: Account): KeyStore {
  const keys = store.collection<KeyRecord>('kms-keys');
  const aliases = store.collection<AliasRecord>('kms-aliases');
  const arnOfKey = (id: string): string => arn(account, 'kms', `key/${id}`);
  const arnOfAlias = (name: string): string => arn(account, 'kms', name);
  const idFor = (text: string): string => uuidOf(`${account.id}/${text}`);

  async function find(idOrArn = ''): Promise<KeyRecord> {
    const found = await keys.get(idOrArn.split('/').at(-1) ?? '');
    if (found === undefined || (idOrArn !== found.id && idOrArn !== found.arn))
      throw new AwsError('NotFoundException', `Key '${idOrArn}' does not exist`);
    return found;
  }

  return {
    keys,
    aliases,
    arnOfKey,
    arnOfAlias,
    idFor,
    find,
    async findByAlias(named = '') {
      const name = named.replace(arnOfAlias(''), '');
      if (!name.startsWith('alias/')) return find(named);
      const alias = await aliases.get(name);
      // The words that users report: https://github.com/sigstore/cosign/issues/1474
      if (alias === undefined)
        throw new AwsError('NotFoundException', `Alias ${arnOfAlias(name)} is not found.`);
      return find(alias.keyId);
    },
    async nextId() {
      const taken = new Set((await collect(keys.values())).map(({ id }) => id));
      let index = 0;
      while (taken.has(idFor(String(index)))) index += 1;
      return idFor(String(index));
    },
  };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
