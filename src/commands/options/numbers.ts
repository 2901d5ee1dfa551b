import { InvalidArgumentError } from '../../commander.ts';

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** The number of a release. */
export const releaseNumber = wholeNumber(1, 999_999);

/** The version of an item; 0 for a row that was written around the application. */
export const itemVersion = wholeNumber(0, 999_999_999);
