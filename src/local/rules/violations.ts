import type { ShapeRules } from './shape-rules.ts';
import { shownValue } from './shown-value.ts';

/** A constraint that a member of a request does not meet. */
export interface Violation {
  /** `tags.1.member.key` */
  readonly path: string;
  /** As the Query protocol names it: `Tags.member.1.Key` */
  readonly parameter: string;
  readonly value: unknown;
  /** `Member must not be null` */
  readonly constraint: string;
  /** `Value 'a b' at 'stackName' failed to satisfy constraint: …` */
  readonly text: string;
}

/** Where a value stands: names of members, keys, and the numbers of entries from 1. */
export interface Place {
  readonly above: Place | undefined;
  readonly step: string | number;
}

export function violation(
  value: unknown,
  rules: Pick<ShapeRules, 'type' | 'sensitive'>,
  place: Place | undefined,
  constraint: string,
): Violation {
  const steps = stepsTo(place);
  const path = steps.map((step) => (typeof step === 'number' ? `${step}.member` : camel(step))).join('.');
  const parameter = steps.map((step) => (typeof step === 'number' ? `member.${step}` : step)).join('.');
  const text = `Value${shownValue(value, rules)} at '${path}' failed to satisfy constraint: ${constraint}`;
  return { path, parameter, value, constraint, text };
}

/**
 * AWS's message for what is broken, as it is recorded for its services:
 * `1 validation error detected: Value 'a b' at 'stackName' failed to satisfy constraint: …`.
 * @returns undefined for nothing.
 */
export function validationErrors(broken: readonly Violation[]): string | undefined {
  if (broken.length === 0) return undefined;
  const errors = broken.length === 1 ? 'validation error' : 'validation errors';
  return `${broken.length} ${errors} detected: ${broken.map(({ text }) => text).join('; ')}`;
}

function stepsTo(place: Place | undefined): readonly (string | number)[] {
  return place === undefined ? [] : [...stepsTo(place.above), place.step];
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
