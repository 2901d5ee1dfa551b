import { join } from 'node:path';
import { CHOICE_FILES } from './descriptor.ts';
import { readRegular } from './regular-file.ts';

/** What the file of a choice holds; undefined where nobody chose so. */
export function choiceText(path: string): Promise<string | undefined> {
  return readRegular(path).catch(() => undefined);
}

/** Names of hosts, one a line. */
export function hostsText(names: readonly string[]): string {
  return [...new Set(names)].sort().join('\n');
}

/** Names of hosts under which the environment may be reached, besides this machine's own. */
export async function chosenHosts(directory: string): Promise<readonly string[]> {
  const text = await choiceText(join(directory, CHOICE_FILES.allowHosts));
  return text?.split('\n').filter((name) => name !== '') ?? [];
}
