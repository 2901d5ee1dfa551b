import type { StreamViewType, TableClass } from '@aws-sdk/client-dynamodb';

/** The types that a key attribute can have. */
export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The key of a table or an index. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

/** Which attributes of an item an index has. Those of the keys are always among them. */
export type Projection =
  | { readonly type: 'ALL' | 'KEYS_ONLY' }
  | { readonly type: 'INCLUDE'; readonly names: readonly string[] };

export interface Throughput {
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface IndexRecord {
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly key: KeySchema;
  readonly projection: Projection;
  /** Of a global index of a table with provisioned capacity. */
  readonly throughput?: Throughput;
  /** While its entries are being made. */
  readonly creating?: boolean;
}

/** What is kept of a table besides its rows. Times are ISO 8601. */
export interface TableRecord {
  readonly name: string;
  readonly id: string;
  readonly createdAt: string;
  /** AttributeDefinitions, in the order in which they were given. */
  readonly attributes: readonly KeyAttribute[];
  readonly key: KeySchema;
  readonly indexes: readonly IndexRecord[];
  /** Undefined for capacity on demand. */
  readonly throughput?: Throughput;
  readonly onDemandSince?: string;
  readonly settings: TableSettings;
}

/** What can be set for a table at any time. Times are ISO 8601. */
export interface TableSettings {
  /** Who made it: the owner that a stack has given, or `none`. */
  readonly owner: string;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** When recovery was switched on. */
  readonly recoverableSince?: string;
  readonly recoveryDays?: number;
  /** `KMS` for AWS's own key, or the ARN of another. */
  readonly encryption?: string | undefined;
  readonly ttlAttribute?: string | undefined;
  /** What a stream shows of each change; absent while there is none. */
  readonly streamView?: StreamViewType | undefined;
  readonly streamSince?: string;
  readonly tableClass?: TableClass;
  readonly tags: Readonly<Record<string, string>>;
  /** Where the rows came from, for a table that was restored. */
  readonly restore?: RestoreRecord;
}

/** Where a restored table came from, and how far that is. */
export interface RestoreRecord {
  readonly sourceTable: string;
  /** Absent for a restore to a point in time. */
  readonly backupArn?: string;
  /** The time that the rows are of. */
  readonly at: string;
  readonly copied: boolean;
  /** Not before this can the table be used. */
  readonly readyAt: string;
}
