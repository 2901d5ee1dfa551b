import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { collect, openStore } from '../../../src/local/store.ts';

/** How many records each of these collections has in a state directory that nothing has open. */
export async function recordsIn(
  directory: string,
  names: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const store = await openStore(join(directory, 'store'));
  try {
    const counts = names.map(
      async (name) => [name, (await collect(store.collection(name).keys())).length] as const,
    );
    return Object.fromEntries(await Promise.all(counts));
  } finally {
    await store.close();
  }
}

/** The size of all files below a directory. */
export function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
