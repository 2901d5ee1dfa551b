import {
  ListAliases$,
  type ListAliasesRequest,
  type ListAliasesResponse,
  ListKeys$,
  type ListKeysRequest,
  type ListKeysResponse,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { collect } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { AliasRecord, KeyStore } from './key-store.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html: "If you do not include a value, it defaults to 50"; of keys 100. */
const ALIASES = 50;
const KEYS = 100;

/** Lists of keys and aliases. AWS's own, such as `alias/aws/s3`, are not there. */
export function listOperations(store: KeyStore): Operation[] {
  return [
    operation<ListAliasesRequest, ListAliasesResponse>(ListAliases$)(
      ['KeyId', 'Limit', 'Marker'],
      async ({ KeyId, Limit = ALIASES, Marker }) => {
        const wanted = KeyId === undefined ? undefined : (await store.find(KeyId)).id;
        const all = (await collect(store.aliases.values())).filter(
          ({ keyId }) => wanted === undefined || keyId === wanted,
        );
        const { items, next } = pageOf(all, Limit, Marker, invalidMarker);
        return { Aliases: items.map((alias) => shown(alias, store)), ...truncated(next) };
      },
    ),
    operation<ListKeysRequest, ListKeysResponse>(ListKeys$)(
      ['Limit', 'Marker'],
      async ({ Limit = KEYS, Marker }) => {
        const { items, next } = pageOf(await collect(store.keys.values()), Limit, Marker, invalidMarker);
        return { Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...truncated(next) };
      },
    ),
  ];
}

function shown({ name, keyId, createdAt, updatedAt }: AliasRecord, store: KeyStore) {
  return {
    AliasName: name,
    AliasArn: store.arnOfAlias(name),
    TargetKeyId: keyId,
    CreationDate: new Date(createdAt),
    LastUpdatedDate: new Date(updatedAt),
  };
}

function truncated(next: string | undefined) {
  return next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: next };
}

/** The words of the error in the model. */
function invalidMarker(): AwsError {
  return new AwsError(
    'InvalidMarkerException',
    'The request was rejected because the marker that specifies where pagination should next begin is not valid.',
  );
}
