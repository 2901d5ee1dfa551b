import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes } from '../files/read-file.ts';
import { writeAtomically } from '../files/write-atomically.ts';

const WORKER = 'local-services-lambda-runtime-worker.cjs';
/** In the state directory. */
const DIRECTORY = 'runtime';

/** What runs functions, in the state directory. */
export function runtimeScript(directory: string): string {
  return join(directory, DIRECTORY, WORKER);
}

/**
 * Keeps what runs functions as it is now: an upgrade may replace the program's files while the process goes on, and what
 * it starts later has to be of its own build.
 */
export async function copyRuntime(program: string, directory: string): Promise<void> {
  const target = join(directory, DIRECTORY);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const text = await readFile(join(program, WORKER), 'utf8');
  const beside = [...text.matchAll(/require\("\.\/([\w.-]+)"\)/g)].map(([, name = '']) => name);
  for (const name of [WORKER, ...beside]) await copy(join(program, name), join(target, name));
}

/** What is there already needs no room on a disk that is full. */
async function copy(from: string, to: string): Promise<void> {
  const content = await readFile(from);
  const known = await readBytes(to, content.length).catch(() => undefined);
  if (known?.bytes.equals(content) !== true) await writeAtomically(to, content, 0o600);
}
