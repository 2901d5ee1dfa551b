import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { type Unzipped, unzipSync, zipSync } from 'fflate';
import { AwsError } from '../../aws-error.ts';
import type { Store } from '../../store.ts';

/** A version of code, as Lambda tells it. */
export interface KeptCode {
  /** Of the zip file, in Base64. */
  readonly codeSha256: string;
  readonly codeSize: number;
}

/** The code of functions, as zip files; each version is kept under its hash. */
export interface CodeStore {
  /** @param source of the one file that a template holds. */
  keepSource(source: string): Promise<KeptCode>;
  /** @throws AwsError InvalidParameterValueException for what is no zip file. */
  keepZip(zip: Uint8Array): Promise<KeptCode>;
  /** The file that holds the handler of a version, where the runtime can load it. */
  path(codeSha256: string, handler: string): Promise<string>;
  zip(codeSha256: string): Promise<Uint8Array | undefined>;
}

/** The same source makes the same zip file, whenever that is done. */
const NO_TIME = new Date(1980, 0, 1);

export function createCodeStore(store: Store, directory: string): CodeStore {
  const zips = store.collection<string>('lambda-code-zips');
  /** Versions that this process has unpacked: each start of an environment asks for one. */
  const unpacked = new Set<string>();

  async function keep(zip: Uint8Array): Promise<KeptCode> {
    const codeSha256 = createHash('sha256').update(zip).digest('base64');
    await zips.put(codeSha256, Buffer.from(zip).toString('base64'));
    return { codeSha256, codeSize: zip.length };
  }

  async function zip(codeSha256: string): Promise<Uint8Array | undefined> {
    const kept = await zips.get(codeSha256);
    return kept === undefined ? undefined : Buffer.from(kept, 'base64');
  }

  return {
    keepSource: (source) => keep(zipSync({ 'index.js': [Buffer.from(source), { mtime: NO_TIME }] })),
    async keepZip(bytes) {
      unzip(bytes);
      return keep(bytes);
    },
    async path(codeSha256, handler) {
      const version = join(directory, Buffer.from(codeSha256, 'base64').toString('hex').slice(0, 32));
      if (!unpacked.has(version))
        await writeCode(version, unzip((await zip(codeSha256)) ?? new Uint8Array()));
      unpacked.add(version);
      return join(version, handler.replace(/\.[^.]*$/, ''));
    },
    zip,
  };
}

function unzip(bytes: Uint8Array): Unzipped {
  try {
    return unzipSync(bytes);
  } catch {
    throw new AwsError(
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
      400,
      { Type: 'User' },
    );
  }
}

/** The files lie beside a package.json that says they are CommonJS, whatever stands in the directories above. */
async function writeCode(version: string, files: Unzipped): Promise<void> {
  await mkdir(version, { recursive: true });
  await writeFile(join(version, 'package.json'), '{"type":"commonjs"}');
  for (const [name, content] of Object.entries(files)) {
    const path = join(version, normalize(name));
    // A name with `..` in it would lead out of the directory.
    if (!path.startsWith(version) || name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
