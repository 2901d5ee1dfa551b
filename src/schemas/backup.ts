import * as v from 'valibot';
import { mapOf } from './map.ts';
import type { Schema } from './read.ts';

/** What is set for a table beside its rows and keys. Restores lose all of it. */
export interface TableSettings {
  /** Without those of AWS itself (`aws:…`), which nobody else can set. */
  readonly tags: Readonly<Record<string, string>>;
  /** The attribute that says when a row expires; null while nothing does. */
  readonly ttlAttribute: string | null;
  readonly pointInTimeRecovery: boolean;
  /** Days that can be gone back. */
  readonly recoveryDays: number | null;
  readonly deletionProtection: boolean;
  /** What a stream shows of each change; null when there is none. */
  readonly stream: string | null;
  readonly tableClass: string;
  /** KMS, or AES256 for the key that DynamoDB owns. */
  readonly encryption: string;
  /** ARN of the key of KMS; null for the key that DynamoDB owns, and where nobody has kept it. */
  readonly encryptionKey: string | null;
}

/** What is kept in the artifacts bucket beside a backup: what the backup itself does not hold. */
export interface Manifest {
  readonly version: 1;
  readonly arn: string;
  readonly name: string;
  readonly table: string;
  /** ISO 8601. */
  readonly time: string;
  readonly by: string;
  readonly settings: TableSettings;
}

/** The manifest of a backup, as the artifacts bucket keeps it. */
export const manifestSchema: Schema<Manifest> = v.object({
  version: v.literal(1),
  arn: v.string(),
  name: v.string(),
  table: v.string(),
  time: v.string(),
  by: v.string(),
  settings: v.object({
    tags: mapOf(v.string()),
    ttlAttribute: v.nullable(v.string()),
    pointInTimeRecovery: v.boolean(),
    recoveryDays: v.nullable(v.number()),
    deletionProtection: v.boolean(),
    stream: v.nullable(v.string()),
    tableClass: v.string(),
    encryption: v.string(),
    encryptionKey: v.optional(v.nullable(v.string()), null),
  }),
});
