import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ARCHITECTURE } from '../../../stack/contract.ts';
import { BackofficeError } from '../../errors.ts';
import { type CodeArchive, packSource, readArchive } from '../../services/function/code-archive.ts';
import { functionSource } from '../../services/releases/release.ts';
import { codeHash } from '../../services/stack/changes.ts';
import { openLedger } from '../deploy/go-back.ts';
import type { OpenEnvironment, Run } from '../run.ts';

/** Code that is to run, and where it is from. */
export interface NewCode {
  readonly archive: CodeArchive;
  /** As it is told: `version 0.1.0`, `release 3`, or the file's name. */
  readonly source: string;
  /** By which a release is told; null for a file. */
  readonly code: string | null;
}

export interface CodeChoice {
  readonly zip?: string | undefined;
  readonly release?: number | undefined;
}

/** The code of a file, of a release, or of this version. @throws BackofficeError USAGE for code that cannot run. */
export async function readNewCode(
  run: Run,
  open: OpenEnvironment,
  { zip, release }: CodeChoice,
  handler: string,
): Promise<NewCode> {
  if (zip !== undefined) {
    const archive = readArchive(await readZip(run, zip), zip, handler, ARCHITECTURE);
    return { archive, source: zip, code: null };
  }
  const template = await templateOf(run, open, release);
  const text = functionSource(template);
  const source = release === undefined ? `version ${run.context.installation.version}` : `release ${release}`;
  return {
    archive: readArchive(packSource(text), source, handler, ARCHITECTURE),
    source,
    code: codeHash(text),
  };
}

async function templateOf(run: Run, open: OpenEnvironment, release: number | undefined): Promise<string> {
  if (release === undefined) return run.context.installation.template(open.environment.class);
  const ledger = await openLedger(open);
  return ledger.template(await ledger.get(release));
}

async function readZip(run: Run, path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(run.context.cwd, path));
  } catch (error) {
    throw new BackofficeError('USAGE', `${path} cannot be read: ${(error as Error).message}`);
  }
}
