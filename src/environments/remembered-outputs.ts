import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../files/missing.ts';
import { readText } from '../files/read-file.ts';
import { writePrivately } from '../files/write-atomically.ts';
import { rememberedOutputsSchema } from '../schemas/caches.ts';
import { checkStored, storedText } from '../schemas/read.ts';
import type { Environment } from './environment.ts';

const FOLDER = 'outputs';
const LIMIT = 1024 * 1024;

/** A stack's outputs as they were last seen, so that a command need not ask for them. */
export type Outputs = Readonly<Record<string, string>>;

/** @returns undefined when none are remembered, or what is there cannot be read. */
export async function recallOutputs(environment: Environment): Promise<Outputs | undefined> {
  try {
    const remembered = checkStored(rememberedOutputsSchema, await readText(fileOf(environment), LIMIT));
    return 'value' in remembered ? remembered.value.outputs : undefined;
  } catch {
    return undefined;
  }
}

/** A cache: where it cannot be written, the next command asks again. */
export async function rememberOutputs(environment: Environment, outputs: Outputs): Promise<void> {
  await writePrivately(fileOf(environment), storedText({ outputs })).catch(() => undefined);
}

export async function forgetOutputs(environment: Environment): Promise<void> {
  await rm(fileOf(environment), { force: true });
}

/** Names of the environments whose outputs are remembered. */
export async function rememberedNames(stateDirectory: string): Promise<string[]> {
  const files = await readdir(join(stateDirectory, FOLDER)).catch(unlessMissing);
  return [
    ...new Set((files ?? []).flatMap((file) => (file.endsWith('.json') ? file.split('_').slice(0, 1) : []))),
  ];
}

/** By account and region too: the same name elsewhere is another environment. */
function fileOf({
  stateDirectory,
  name,
  account = 'any',
  region = 'any',
  profile = 'default',
}: Environment): string {
  return join(
    stateDirectory,
    FOLDER,
    `${[name, account, region, profile].join('_').replace(/[^\w-]/g, '-')}.json`,
  );
}
