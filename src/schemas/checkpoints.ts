import * as v from 'valibot';
import { mapOf } from './map.ts';
import type { Schema } from './read.ts';

/** The key of a row as it goes over the wire: for each attribute its type, and its value as text. */
const key = mapOf(mapOf(v.unknown()));

/** How far an export came: enough to go on after whatever happened. */
export interface ExportState {
  readonly items: number;
  readonly otherRows: number;
  readonly inexact: number;
  readonly refused: number;
  readonly formulas: number;
  readonly readUnits: number;
  /** Bytes that were written. */
  readonly bytes: number;
  /** For each segment the key after which it goes on: null at its end. */
  readonly next: readonly (Readonly<Record<string, Readonly<Record<string, unknown>>>> | 'start' | null)[];
}

/** A checkpoint of an export. */
export const exportStateSchema: Schema<ExportState> = v.object({
  items: v.number(),
  otherRows: v.number(),
  inexact: v.number(),
  refused: v.number(),
  formulas: v.number(),
  readUnits: v.number(),
  bytes: v.number(),
  next: v.array(v.union([v.literal('start'), v.null(), key])),
});

/** How far an import came. Everything before `done` is settled; what follows may be, too. */
export interface ImportState {
  /** Items of the file, refused ones among them. */
  readonly done: number;
  readonly written: number;
  /** In the table already, the same. */
  readonly same: number;
  /** In the table already, not the same, and left so. */
  readonly skipped: number;
  readonly writeUnits: number;
}

/** A checkpoint of an import, with the time of the run that began it. */
export const importStateSchema: Schema<ImportState & { readonly now: string }> = v.object({
  done: v.number(),
  written: v.number(),
  same: v.number(),
  skipped: v.number(),
  writeUnits: v.number(),
  now: v.string(),
});
