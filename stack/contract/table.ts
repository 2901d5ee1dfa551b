/** What the stack, the function and the command line agree on about the table. */

/** Secondary index on `status`: fine at back-office volume; a busy status is one partition. */
export const STATUS_INDEX = 'StatusIndex';

/** The items of a status in the order of their last change; rows without a text `updatedAt` are not in it. Tables from before it work without it. */
export const STATUS_UPDATE_INDEX = 'StatusByUpdate';

/** The record of an item as it is now has this sort key, as the runbook's get-item has it. */
export const CURRENT_TIMESTAMP = 0;

/** A table's name, as DynamoDB takes it. */
export const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
