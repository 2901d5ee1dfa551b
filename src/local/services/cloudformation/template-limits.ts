import type { AwsError } from '../../aws-error.ts';
import { formatError } from './template-members.ts';

/** js-yaml's limit, for JSON as well: what reads a template goes down level by level. */
export const MOST_LEVELS = 100;
/** Of a template of 1 MB, a value for each ten bytes. */
export const MOST_VALUES = 100_000;
/** Of one in YAML, a line of twenty bytes each. */
const MOST_PARTS = 50_000;

/** What goes a level down in JSON, and what comes back from it. */
const STEPS: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/**
 * Counts the values of a text in JSON before a parser does, which has no pause: each comma parts two of them, and what is
 * opened holds one more, unless it is closed at once.
 * @throws AwsError for more values or levels than are read.
 */
export function refuseManyValues(text: string): void {
  let [values, level, isOpened] = [0, -1, false];
  for (const character of outsideTexts(text)) {
    const step = STEPS[character] ?? 0;
    if (character === ',' || (isOpened && step !== -1)) values += 1;
    isOpened = step === 1;
    level += step;
    if (level > MOST_LEVELS) throw tooDeep();
    if (values > MOST_VALUES) throw tooMany();
  }
}

/** The characters of JSON that mean something, without what stands in texts, and with the last quote of each. */
function* outsideTexts(text: string): Generator<string> {
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isText && character === '\\') at += 1;
    else if (character === '"') isText = !isText;
    if (!isText && !' \n\r\t'.includes(character)) yield character;
  }
}

/** @throws AwsError for more lines and list entries than are read at once: each takes far longer than one in JSON. */
export function refuseManyParts(text: string): void {
  let parts = 0;
  for (const _ of text.matchAll(/[\n,]/g)) parts += 1;
  if (parts > MOST_PARTS) throw tooMany();
}

export function tooMany(): AwsError {
  return formatError(
    `The embedded environment does not serve more than ${MOST_VALUES} values in JSON, or ${MOST_PARTS} lines and commas in YAML`,
  );
}

export function tooDeep(): AwsError {
  return formatError(`The embedded environment does not serve more than ${MOST_LEVELS} levels`);
}
