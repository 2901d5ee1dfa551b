import { createHash } from 'node:crypto';
import type { Account } from '../../account.ts';

/** The owner of all buckets and objects, by a canonical id: 64 hexadecimal digits that stand for the account. */
export function ownerOf({ id }: Account): { readonly ID: string } {
  return { ID: createHash('sha256').update(id).digest('hex') };
}
