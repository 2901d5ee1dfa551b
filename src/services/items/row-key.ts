/** The sort key of rows that stand in the place of items, in digits; or all that are no items as they are now. */
export type RowKey = string;

export const OTHER_ROWS = 'other';
