import type { Command } from '../../src/commands/command.ts';
import { NOUNS } from '../../src/commands/index.ts';
import { buildProgram } from '../../src/program.ts';

/** A command, and the words that call it. */
export interface Called {
  readonly words: string;
  readonly command: Command;
}

/** Every command there is, by the words that call it. */
export async function everyCommand(): Promise<string[]> {
  return (await commandTable()).map(({ words }) => words);
}

/** Every command there is, in the order of its words. */
export async function commandTable(): Promise<Called[]> {
  const streams = { out: () => undefined, columns: undefined };
  const found = await Promise.all(
    NOUNS.map(async ({ name }) => {
      const program = await buildProgram([name], '0', async () => undefined, streams);
      const noun = program.commands.find((command) => command.name() === name);
      return noun === undefined ? [] : leaves(noun as Command, name);
    }),
  );
  return found.flat().sort((a, b) => (a.words < b.words ? -1 : 1));
}

function leaves(command: Command, words: string): Called[] {
  if (command.commands.length === 0) return [{ words, command }];
  return command.commands.flatMap((verb) => leaves(verb as Command, `${words} ${verb.name()}`));
}
