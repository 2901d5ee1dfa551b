/** What the stack, the function and the command line agree on about the table. */

/** Secondary index on `status`: fine at back-office volume; a busy status is one partition. */
export const STATUS_INDEX = 'StatusIndex';

/** The record of an item as it is now has this sort key, as the runbook's get-item has it. */
export const CURRENT_TIMESTAMP = 0;

/** A table's name, as DynamoDB takes it. */
export const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
