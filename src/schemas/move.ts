import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What a restored table held before the application came to it. */
export interface BaseHeader {
  /** The id that DynamoDB gave the table: another table of the same name is another one. */
  readonly tableId: string;
  readonly parts: number;
  readonly rows: number;
}

/** As the state directory keeps it beside the rows. */
export const baseHeaderSchema: Schema<BaseHeader> = v.object({
  tableId: v.string(),
  parts: v.number(),
  rows: v.number(),
});
