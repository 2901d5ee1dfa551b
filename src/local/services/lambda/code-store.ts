import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { AwsError } from '../../aws-error.ts';
import { hashOf } from '../../hash.ts';
import { keptBytes } from '../../kept-bytes.ts';
import type { Store } from '../../store.ts';
import type { Buckets } from '../s3/buckets.ts';
import { type CodeObject, readCodeObject } from './code-objects.ts';
import { invalidParameter } from './errors.ts';
import { readZip, type ZipEntry } from './zip-archive.ts';
import { checkNames } from './zip-names.ts';

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
  /** @throws AwsError for what is no zip file, and for one that is too large. */
  keepZip(zip: Uint8Array): Promise<KeptCode>;
  /** @throws AwsError for an object that is not there, and as keepZip. */
  keepObject(object: CodeObject): Promise<KeptCode>;
  /** The directory with the files of a version, where the runtime can load them. */
  taskRoot(codeSha256: string): Promise<string>;
  zip(codeSha256: string): Promise<Uint8Array | undefined>;
}

/** The same source makes the same zip file, whenever that is done. */
const NO_TIME = new Date(1980, 0, 1);
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIPPED_BYTES = 50 * 1024 * 1024;
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;
/** What files have in archives of systems without permissions. */
const DEFAULT_MODE = 0o644;

export function createCodeStore(
  store: Store,
  directory: string,
  buckets: Pick<Buckets, 'find' | 'version' | 'body'>,
): CodeStore {
  const zips = keptBytes(store, 'lambda-zips', 'lambda-code-zips');
  /** Unpacking, or unpacked by this process: each start of an environment asks for one. */
  const unpacked = new Map<string, Promise<string>>();

  async function keep(zip: Uint8Array): Promise<KeptCode> {
    const codeSha256 = await hashOf('sha256', zip, 'base64');
    await zips.put(codeSha256, Buffer.from(zip.buffer, zip.byteOffset, zip.length));
    return { codeSha256, codeSize: zip.length };
  }

  /** All or nothing: a directory that is there is whole. */
  async function unpack(codeSha256: string): Promise<string> {
    const hash = Buffer.from(codeSha256, 'base64').toString('hex').slice(0, 32);
    const version = join(directory, `${hash}-code`);
    if (existsSync(version)) return version;
    const partial = join(directory, `${hash}-${randomBytes(4).toString('hex')}`);
    try {
      await writeCode(partial, readZip((await zips.get(codeSha256)) ?? new Uint8Array()));
      await rename(partial, version);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    return version;
  }

  async function keepZip(bytes: Uint8Array): Promise<KeptCode> {
    await checkZip(bytes);
    return keep(bytes);
  }

  return {
    keepSource: (source) => keep(zipSync({ 'index.js': [Buffer.from(source), { mtime: NO_TIME }] })),
    keepZip,
    keepObject: async (object) => keepZip(await readCodeObject(object, buckets)),
    async taskRoot(codeSha256) {
      const known = unpacked.get(codeSha256);
      if (known !== undefined) return known;
      const begun = unpack(codeSha256);
      unpacked.set(codeSha256, begun);
      begun.catch(() => unpacked.delete(codeSha256));
      return begun;
    },
    zip: zips.get,
  };
}

async function checkZip(bytes: Uint8Array): Promise<void> {
  if (bytes.length > MAX_ZIPPED_BYTES)
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`,
      413,
    );
  try {
    const entries = readZip(bytes);
    if (entries.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
    checkNames(entries.map(({ name }) => name));
    const link = entries.find(({ isLink }) => isLink);
    if (link !== undefined)
      throw invalidParameter(`The embedded environment does not serve symbolic links in code: ${link.name}`);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (size >= MAX_UNZIPPED_BYTES)
      throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
    for (const entry of entries) for await (const _ of entry.contents());
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
}

/** The files lie beside a package.json that says they are CommonJS, whatever stands in the directories above. */
async function writeCode(directory: string, entries: readonly ZipEntry[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{"type":"commonjs"}');
  for (const entry of entries) {
    const path = join(directory, entry.name);
    // A name with `..` in it would lead out of the directory.
    if (!path.startsWith(`${directory}/`) && !path.startsWith(`${directory}\\`)) continue;
    if (entry.name.endsWith('/')) await mkdir(path, { recursive: true });
    else await writeEntry(path, entry);
  }
}

/**
 * On AWS the code belongs to another user than the one that runs it: what is not for all is not for the function. Here the
 * owner's rights stand for that, since the state is nobody else's.
 */
async function writeEntry(path: string, { mode = DEFAULT_MODE, contents }: ZipEntry): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const others = mode & 0o007;
  await rm(path, { force: true });
  await writeFile(path, contents());
  await chmod(path, (others << 6) | 0o200);
}
