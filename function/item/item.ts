import type { ExactNumber } from '../exact-json.ts';

/** A value that an item's attributes may hold. */
export type ItemValue =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | ItemValue[]
  | { [name: string]: ItemValue };

export type ItemAttributes = Record<string, ItemValue>;

/** An item of the back office, as the API shows it. */
export interface Item {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  /** Everything else that was sent with the item. */
  readonly attributes: ItemAttributes;
  /** ISO 8601; null for a record that was written around the application. */
  readonly createdAt: string | null;
  /** ISO 8601; null for a record that was written around the application. */
  readonly updatedAt: string | null;
  /** Counts the changes from 1 (0: written around the application); the ETag is this number in quotes. */
  readonly version: number;
}

/** What a caller may send to create an item. */
export interface ItemDraft {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  readonly attributes: ItemAttributes;
}

/** What a caller may send to change an item; an attribute that is null is removed (RFC 7396). */
export interface ItemPatch {
  readonly status?: string;
  readonly description?: string;
  readonly attributes: ItemAttributes;
}

/** A page of items; `cursor` asks for the next one and is null at the end. */
export interface ItemPage {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** Limits of the API, in characters unless the name says otherwise. */
export const ITEM_LIMITS = {
  id: 128,
  status: 64,
  description: 4096,
  /** DynamoDB takes 400 KB an item, names included. */
  bodyBytes: 350_000,
  attributeName: 255,
  attributeDepth: 16,
  attributes: 100,
  pageSize: 100,
  defaultPageSize: 25,
} as const;

export const DEFAULT_STATUS = 'pending';

/** Fields of a record that the application keeps itself. */
export const MANAGED_FIELDS: readonly string[] = ['createdAt', 'updatedAt', 'version', 'timestamp'];
