import type { StackStep } from '../services/stack/events.ts';
import { padded, type Text, text } from '../terminal/layout/text.ts';

export interface StepLine {
  readonly name: string;
  readonly outcome: string;
  readonly failed: boolean;
  readonly millis: number;
}

const NAME_WIDTH = 28;

/** A line of progress: what, how it went, and how long it took. The mark says it without colour. */
export function stepText({ name, outcome, failed, millis }: StepLine): Text {
  const time = millis < 10_000 ? `${millis} ms` : `${Math.round(millis / 1000)} s`;
  return text`${failed ? '✗' : '✓'} ${padded(name, NAME_WIDTH)} ${outcome} (${time})`;
}

/** How a step went, in words, with the reason of a failure. */
export function outcomeOf({ status, reason }: StackStep): string {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return status.endsWith('_FAILED') && reason !== null ? `${words}: ${reason}` : words;
}
