import type { Command } from '../commander.ts';
import type { CommandContext } from '../session/command-context.ts';

export type { Command };

/**
 * What a command does with what its options and the context give; a returned number is the exit code. Where it can be
 * another than 0, every way out says which.
 */
export type Work = (cli: CommandContext) => Promise<void> | Promise<number | undefined>;

/** Runs a command's work. */
export type Execute = (command: Command, work: Work) => Promise<void>;

/** Adds a command, or a noun with its verbs, to the tree. */
export type AddCommand = (parent: Command, execute: Execute) => void;

/** Examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
