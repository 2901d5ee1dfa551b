import type { TableRecord } from '../table-record.ts';

/*
 * What one write changes, as it stands in a record of the log: a line of JSON that says what follows, then the texts of
 * items. So items are copied, never parsed, when the log is read.
 */

/** A row that is put, with what it is in each index of its table. */
export interface Put {
  readonly kind: 'put';
  readonly table: string;
  readonly key: string;
  /** The item's JSON as on the wire. */
  readonly text: string;
  /** Bytes, as DynamoDB counts them. */
  readonly size: number;
  readonly entries: readonly (IndexKey | undefined)[];
}

export interface IndexKey {
  readonly key: string;
  readonly size: number;
}

/** What a token of a client has stood for. */
export interface UsedToken {
  readonly digest: string;
  /** Milliseconds. */
  readonly at: number;
}

export type Change =
  | Put
  | { readonly kind: 'delete'; readonly table: string; readonly key: string }
  /** What a row was before it was written. */
  | { readonly kind: 'past'; readonly table: string; readonly at: number; readonly text: string }
  /** Forgets the past before a time. */
  | { readonly kind: 'forget'; readonly table: string; readonly before: number }
  /** Makes a table, or changes what is kept of it. */
  | { readonly kind: 'define'; readonly record: TableRecord }
  | { readonly kind: 'drop'; readonly table: string }
  /** A transaction that was carried out, by the token of its client. */
  | { readonly kind: 'token'; readonly token: string; readonly digest: string; readonly at: number };

/**
 * What a row is in an index: its place there, without the key of the row that it ends with, and its size where that is
 * not the row's.
 */
type EntryHead = null | string | readonly [place: string, size: number];

/** A change without its text; its text has so many bytes. */
type Head =
  | readonly ['p', table: string, key: string, size: number, bytes: number, entries: readonly EntryHead[]]
  | readonly ['d', table: string, key: string]
  | readonly ['u', table: string, at: number, bytes: number]
  | readonly ['f', table: string, before: number]
  | readonly ['t', record: TableRecord]
  | readonly ['x', table: string]
  | readonly ['k', token: string, digest: string, at: number];

/** @returns the content of a record, and where the text of each change begins in it. */
export function encodeChanges(changes: readonly Change[]): {
  content: Buffer;
  texts: number[];
  bytes: number[];
} {
  const bodies = changes.map((change) => (hasText(change) ? Buffer.from(change.text) : NONE));
  const heads = changes.map((change, position) => headOf(change, bodies[position]?.length ?? 0));
  const head = Buffer.from(`${JSON.stringify(heads)}\n`);
  let end = head.length;
  const texts = bodies.map(({ length }) => {
    end += length;
    return end - length;
  });
  return { content: Buffer.concat([head, ...bodies], end), texts, bytes: bodies.map(({ length }) => length) };
}

const NONE = Buffer.alloc(0);

function hasText(change: Change): change is Extract<Change, { readonly text: string }> {
  return change.kind === 'put' || change.kind === 'past';
}

function headOf(change: Change, bytes: number): Head {
  switch (change.kind) {
    case 'put':
      return [
        'p',
        change.table,
        change.key,
        change.size,
        bytes,
        change.entries.map((entry) => entryHead(change, entry)),
      ];
    case 'delete':
      return ['d', change.table, change.key];
    case 'past':
      return ['u', change.table, change.at, bytes];
    case 'forget':
      return ['f', change.table, change.before];
    case 'define':
      return ['t', change.record];
    case 'drop':
      return ['x', change.table];
    case 'token':
      return ['k', change.token, change.digest, change.at];
  }
}

function entryHead({ key, size }: Put, entry: IndexKey | undefined): EntryHead {
  if (entry === undefined) return null;
  const place = entry.key.slice(0, -key.length);
  return entry.size === size ? place : [place, entry.size];
}

function putOf([, table, key, size, , heads]: Extract<Head, readonly ['p', ...unknown[]]>): Omit<
  Put,
  'text'
> {
  const entries = heads.map((head) => {
    if (head === null) return undefined;
    const [place, own] = typeof head === 'string' ? [head, size] : head;
    return { key: place + key, size: own };
  });
  return { kind: 'put', table, key, size, entries };
}

/** A change without its text, which is read when it is asked for. */
export type Applied =
  | Omit<Put, 'text'>
  | Omit<Extract<Change, { readonly kind: 'past' }>, 'text'>
  | Exclude<Change, { readonly kind: 'put' | 'past' }>;

/** A change that was read, and where its text stands in the content of its record. */
export interface Decoded {
  readonly change: Applied;
  readonly text: number;
  readonly bytes: number;
}

/** The changes of a record. */
export function decodeChanges(content: Buffer): Decoded[] {
  const line = content.indexOf(0x0a);
  // The record's checksum has said that this is what was written, and the file's format that it was written so.
  const heads: readonly Head[] = JSON.parse(content.toString('utf8', 0, line));
  let end = line + 1;
  return heads.map((head) => {
    const text = end;
    end += bytesOf(head);
    return { change: changeOf(head), text, bytes: end - text };
  });
}

function bytesOf(head: Head): number {
  if (head[0] === 'p') return head[4];
  return head[0] === 'u' ? head[3] : 0;
}

function changeOf(head: Head): Applied {
  switch (head[0]) {
    case 'p':
      return putOf(head);
    case 'd':
      return { kind: 'delete', table: head[1], key: head[2] };
    case 'u':
      return { kind: 'past', table: head[1], at: head[2] };
    case 'f':
      return { kind: 'forget', table: head[1], before: head[2] };
    case 't':
      return { kind: 'define', record: head[1] };
    case 'x':
      return { kind: 'drop', table: head[1] };
    case 'k':
      return { kind: 'token', token: head[1], digest: head[2], at: head[3] };
  }
}
