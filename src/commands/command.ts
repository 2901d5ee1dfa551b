import { type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings';
import type { CommandContext } from '../session/command-context.ts';

/** A command of any arguments and options. */
export type Command = CommandUnknownOpts;

/** What a command does with what its options and the context give; a returned number is the exit code. */
export type Work = (cli: CommandContext) => Promise<number | undefined>;

/** Runs a command's work. */
export type Execute = (command: Command, work: Work) => Promise<void>;

/** Adds a command, or a noun with its verbs, to the tree. */
export type AddCommand = (parent: Command, execute: Execute) => void;

/** Examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
  };
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `15m`, `1h` or `7d`, in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})(ms|[smhd])$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (amount === undefined || factor === undefined)
    throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 1h or 7d.');
  return Number(amount) * factor;
}

/** A point in time: a duration ago, or the time itself. */
export interface TimePoint {
  /** @param now milliseconds since 1970. */
  at(now: number): number;
}

/** `15m` is a quarter of an hour ago; else ISO 8601, UTC where it names no zone. */
export function timePoint(text: string): TimePoint {
  if (/^\d{1,6}(ms|[smhd])$/.test(text)) {
    const ago = duration(text);
    return { at: (now) => now - ago };
  }
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError(
      'It must be a duration ago such as 15m, or a time such as 2026-11-22T10:00:00Z.',
    );
  return { at: () => time };
}

/** Collects a repeatable option. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
