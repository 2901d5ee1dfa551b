import { open } from 'node:fs/promises';

/** The text of a file and the id of its owner, of one and the same file also when another one is moved there. */
export async function readWithOwner(
  path: string,
): Promise<{ readonly text: string; readonly owner: number }> {
  const file = await open(path, 'r');
  try {
    const { uid } = await file.stat();
    return { text: await file.readFile('utf8'), owner: uid };
  } finally {
    await file.close();
  }
}
