import { type CommandWriter, shellWord } from '../../hints.ts';

/** A command about a row of the table, whatever its key. */
export function rowCommand(
  command: CommandWriter,
  verb: 'get' | 'delete',
  { id, timestamp }: { readonly id: string; readonly timestamp: string },
): string {
  return rowWords(command, `items ${verb} --via table${timestamp === '0' ? '' : ` --key=${timestamp}`}`, id);
}

/** @param words without the id, such as `items get --via table`. */
export function rowWords(command: CommandWriter, words: string, id: string): string {
  // What looks like an option is none behind `--`.
  if (id.startsWith('-')) return `${command(words)} -- ${shellWord(id)}`;
  return command(words.replace(/^items \w+/, (verb) => `${verb} ${shellWord(id)}`));
}
