import { join } from 'node:path';
import { CHOICE_FILES } from './descriptor.ts';
import { NotAFileError, readRegular, unlessMissing } from './regular-file.ts';

/** What the file of a choice holds; undefined where nobody chose so. @throws Error where that cannot be told. */
export function choiceText(path: string): Promise<string | undefined> {
  return readRegular(path).catch((error: Error) => {
    if (!(error instanceof NotAFileError)) return unlessMissing(error);
  });
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
