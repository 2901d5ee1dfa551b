import * as v from 'valibot';
import { BackofficeError, type ErrorDetails } from '../errors.ts';
import { jsonProblem, strictJson } from './json.ts';

/** A schema of what comes from outside. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** A value that is as its schema has it, or what is wrong with it, in words. */
export type Checked<T> = { readonly value: T } | { readonly problem: string };

export function check<T>(schema: Schema<T>, value: unknown): Checked<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? { value: result.output } : { problem: problemOf(result.issues) };
}

/**
 * As {@link check}, but gives the value itself: members that the schema does not name stay, and so does the order of
 * all of them. For what is written again.
 */
export function checkWhole<T>(schema: v.GenericSchema<T>, value: unknown): Checked<T> {
  if (v.is(schema, value)) return { value };
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  return { problem: issues === undefined ? 'it cannot be read' : problemOf(issues) };
}

function problemOf([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]]): string {
  const path = v.getDotPath(issue) ?? 'it';
  if (issue.received === 'undefined') return `${path} is missing`;
  // What is checked by a function of our own is an object.
  const expected = issue.type === 'custom' ? 'Object' : issue.expected;
  return `${path} is ${issue.received}${expected === null ? '' : `, not ${expected}`}`;
}

/**
 * A stored JSON text, parsed and checked.
 * @param what names it, such as "release 3 in the ledger".
 * @throws BackofficeError FAILED when it is not what it should be.
 */
export function readStored<T>(schema: Schema<T>, text: string, what: string, details: ErrorDetails = {}): T {
  const checked = checkStored(schema, text);
  if ('value' in checked) return checked.value;
  throw new BackofficeError('FAILED', `${what} cannot be used: ${checked.problem}`, details);
}

/** As {@link readStored}, for lists that go on without what is damaged. */
export function checkStored<T>(schema: Schema<T>, text: string): Checked<T> {
  const given = storedJson(text);
  return 'problem' in given ? given : checkRecord(schema, given.value);
}

/** A JSON text from outside that has no format of its own, such as a policy. */
export function checkText<T>(schema: Schema<T>, text: string): Checked<T> {
  const given = storedJson(text);
  return 'problem' in given ? given : check(schema, given.value);
}

export const NO_JSON = { problem: 'it is no JSON' } as const;

/** What the parser says of a stored text helps nobody. */
function storedJson(text: string): Checked<unknown> {
  try {
    return { value: strictJson(text) };
  } catch (error) {
    return error instanceof SyntaxError ? NO_JSON : { problem: `it ${jsonProblem(error)}` };
  }
}

/** The format of what this version stores. What says nothing of it is of the first. */
export const FORMAT = 1;

/** A record as it is stored. @param indent spaces, where people read it too. */
export function storedText(record: object, indent?: number): string {
  return JSON.stringify({ format: FORMAT, ...record }, null, indent);
}

/** A stored record, checked; one of a newer format is told from a damaged one. */
export function checkRecord<T>(schema: Schema<T>, value: unknown): Checked<T> {
  const format = formatOf(value);
  if (format <= FORMAT) return check(schema, value);
  return { problem: `it was written by a newer version of backoffice (format ${format})` };
}

/** Some records call it their version. */
const formatSchema = v.object({ format: v.optional(v.number()), version: v.optional(v.unknown()) });

function formatOf(value: unknown): number {
  const found = check(formatSchema, value);
  if ('problem' in found) return FORMAT;
  const { format, version } = found.value;
  return format ?? (typeof version === 'number' ? version : FORMAT);
}
