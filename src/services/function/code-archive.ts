import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { BackofficeError } from '../../errors.ts';
import { foreignArchitecture } from './elf.ts';

/** Code as Lambda takes it. */
export interface CodeArchive {
  readonly zip: Uint8Array;
  /** Of the zip file, in Base64, as Lambda tells it. */
  readonly sha256: string;
  readonly bytes: number;
  /** Of all files, unpacked. */
  readonly unpackedBytes: number;
  readonly files: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ZIP_BYTES = 50 * 1024 * 1024;
const UNPACKED_BYTES = 250 * 1024 * 1024;
const SMALLER = 'leave out what the code does not need';
/** The first moment that a zip file can tell: the same source makes the same file, whenever that is done. */
const NO_TIME = new Date(1980, 0, 1);

/** Packs the one file that a release has. */
export function packSource(source: string): Uint8Array {
  return zipSync({ 'index.js': [Buffer.from(source), { mtime: NO_TIME }] });
}

/**
 * Checks code before it is sent.
 * @param name as errors name it.
 * @param handler of the function, such as `index.handler`.
 * @param architecture arm64 or x86_64.
 * @throws BackofficeError USAGE for what Lambda would refuse, or could not run.
 */
export function readArchive(
  zip: Uint8Array,
  name: string,
  handler: string,
  architecture: string,
): CodeArchive {
  const wrong = (what: string, hint: string) => new BackofficeError('USAGE', `${name} ${what}`, { hint });
  if (zip.length > ZIP_BYTES) throw wrong(`has ${zip.length} bytes; Lambda takes ${ZIP_BYTES}`, SMALLER);
  const sizes = new Map<string, number>();
  // Only native modules are unpacked: of the rest names and sizes are enough.
  const native = unpack(zip, (file, size) => {
    if (!file.endsWith('/')) sizes.set(file, size);
    return /\.(node|so(\.\d+)*)$/.test(file);
  });
  if (native === undefined) throw wrong('is no zip file', 'make one: zip -r function.zip .');
  const unpackedBytes = [...sizes.values()].reduce((total, size) => total + size, 0);
  if (unpackedBytes > UNPACKED_BYTES)
    throw wrong(`unpacks to ${unpackedBytes} bytes; Lambda takes ${UNPACKED_BYTES}`, SMALLER);
  const module = handler.replace(/\.[^.]*$/, '');
  if (!['js', 'mjs', 'cjs'].some((ending) => sizes.has(`${module}.${ending}`)))
    throw wrong(
      `has no ${module}.js, where the function's handler ${handler} is looked for`,
      'zip the files themselves, not the folder that they lie in',
    );
  for (const [file, content] of Object.entries(native)) {
    const foreign = foreignArchitecture(content, architecture);
    if (foreign === undefined) continue;
    throw wrong(
      `has ${file} for ${foreign}; the function runs on ${architecture}`,
      `build it for linux/${architecture}`,
    );
  }
  const sha256 = createHash('sha256').update(zip).digest('base64');
  return { zip, sha256, bytes: zip.length, unpackedBytes, files: sizes.size };
}

function unpack(zip: Uint8Array, wanted: (file: string, size: number) => boolean) {
  try {
    return unzipSync(zip, { filter: ({ name, originalSize }) => wanted(name, originalSize) });
  } catch {
    return undefined;
  }
}
