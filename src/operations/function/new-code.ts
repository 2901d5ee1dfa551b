import { ARCHITECTURE } from '../../../stack/contract/function.ts';
import { type CodeArchive, packSource, readArchive } from '../../services/function/code-archive.ts';
import { functionSource } from '../../services/releases/release.ts';
import { codeHash } from '../../services/stack/changes.ts';
import { openLedger } from '../deploy/go-back.ts';
import type { Operation } from '../operation.ts';

/** Code that is to run, and where it is from. */
export interface NewCode {
  readonly archive: CodeArchive;
  /** As it is told: `version 0.1.0`, `release 3`, or the file's name. */
  readonly source: string;
  /** By which a release is told; null for a file. */
  readonly code: string | null;
}

export interface CodeChoice {
  readonly zip?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  readonly release?: number | undefined;
}

/** The code of a file, of a release, or of this version. @throws BackofficeError USAGE for code that cannot run. */
export async function readNewCode(
  operation: Operation,
  { zip, release }: CodeChoice,
  handler: string,
): Promise<NewCode> {
  if (zip !== undefined) {
    const archive = readArchive(zip.bytes, zip.name, handler, ARCHITECTURE);
    return { archive, source: zip.name, code: null };
  }
  const template = await templateOf(operation, release);
  const text = functionSource(template);
  const source = release === undefined ? `version ${operation.installation.version}` : `release ${release}`;
  return {
    archive: readArchive(packSource(text), source, handler, ARCHITECTURE),
    source,
    code: codeHash(text),
  };
}

async function templateOf(operation: Operation, release: number | undefined): Promise<string> {
  if (release === undefined) return operation.installation.template(operation.environment.class);
  const ledger = await openLedger(operation);
  return ledger.template(await ledger.get(release));
}
