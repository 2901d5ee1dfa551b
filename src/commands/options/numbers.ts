import { wholeNumber } from '../command.ts';

/** The number of a release. */
export const releaseNumber = wholeNumber(1, 999_999);

/** The version of an item; 0 for a row that was written around the application. */
export const itemVersion = wholeNumber(0, 999_999_999);
