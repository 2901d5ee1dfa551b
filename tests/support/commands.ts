import type { Command } from '../../src/commands/command.ts';
import { NOUNS } from '../../src/commands/index.ts';
import { buildProgram } from '../../src/program.ts';

/** Every command there is, by the words that call it. */
export async function everyCommand(): Promise<string[]> {
  const streams = { out: () => undefined, columns: undefined };
  const found = await Promise.all(
    NOUNS.map(async ({ name }) => {
      const program = await buildProgram([name], '0', async () => undefined, streams);
      const noun = program.commands.find((command) => command.name() === name);
      return noun === undefined ? [] : leaves(noun as Command, name);
    }),
  );
  return found.flat().sort();
}

function leaves(command: Command, words: string): string[] {
  if (command.commands.length === 0) return [words];
  return command.commands.flatMap((verb) => leaves(verb as Command, `${words} ${verb.name()}`));
}
