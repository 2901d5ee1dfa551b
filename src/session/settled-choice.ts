import type { Context } from '../context.ts';
import type { Asker } from '../environments/guard.ts';
import type { Choice } from '../environments/resolve.ts';
import { createTrust } from '../environments/trust.ts';
import { type CommandWriter, shellWord } from '../hints.ts';
import { once } from '../once.ts';

/** Ways to read what is there to choose from. */
interface Reading {
  /** Read once for all of a command. */
  first(): Promise<Choice>;
  again(): Promise<Choice>;
}

export function readingOf(read: () => Promise<Choice>): Reading {
  return { first: once(read), again: read };
}

/** Ways to ask and to tell. */
interface Voices {
  /** Undefined where nobody can be asked. Made when there is a question: that opens stdin. */
  readonly asker: () => Asker | undefined;
  readonly tell: (line: string) => void;
  readonly command: CommandWriter;
}

/**
 * What is there to choose from. Of state that stands beside the configuration file, and may as well have come with it,
 * the user is asked once; where nobody can be asked it is not used, and that is told.
 */
export async function settledChoice(
  context: Context,
  { first, again }: Reading,
  { asker: makeAsker, tell, command }: Voices,
): Promise<Choice> {
  const choice = await first();
  const { unasked } = choice;
  if (unasked === undefined) return choice;
  const asker = makeAsker();
  if (asker === undefined) {
    const agreeing = command(`trust ${shellWord(unasked)}`);
    tell(`${unasked} is not used, as nobody said that it is yours; to use it: ${agreeing}`);
    return choice;
  }
  const yours = await asker.confirm(
    `${unasked} holds state that an earlier version made here, or that came with the directory: an environment, code ` +
      'that it runs, and choices. Is it yours, and to be used?',
  );
  await createTrust(context).record(unasked, yours);
  return again();
}
