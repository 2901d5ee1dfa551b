import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { zipSync } from 'fflate';
import { BackofficeError } from '../../errors.ts';
import { foreignArchitecture } from './elf.ts';
import { problemOfFile } from './unrunnable-file.ts';
import { unpackMember } from './zip-content.ts';
import { readZipDirectory, type ZipMember, ZipProblem } from './zip-directory.ts';

/** Code as Lambda takes it. */
export interface CodeArchive {
  readonly zip: Uint8Array;
  /** Of the zip file, in Base64, as Lambda tells it. */
  readonly sha256: string;
  readonly bytes: number;
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

/** What Node.js loads as machine code. */
const NATIVE = /\.(node|so(\.\d+)*)$/;

/**
 * Checks code before it is sent. Sizes are known before anything is unpacked, and only native modules are.
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
  try {
    const members = readZipDirectory(zip);
    const unpackedBytes = members.reduce((total, { size }) => total + size, 0);
    // "Unzipped size must be smaller than 262144000 bytes" is what Lambda answers.
    if (unpackedBytes >= UNPACKED_BYTES)
      throw wrong(`unpacks to ${unpackedBytes} bytes; Lambda takes less than ${UNPACKED_BYTES}`, SMALLER);
    const [problem] = members.flatMap((member) => problemOfFile(member) ?? []);
    if (problem !== undefined) throw wrong(problem.what, problem.hint);
    const files = members.filter((member) => !member.name.endsWith('/'));
    requireHandler(pathsOf(files, wrong), handler, wrong);
    for (const member of files.filter((each) => NATIVE.test(each.name))) {
      const foreign = foreignArchitecture(unpackMember(zip, member), architecture);
      if (foreign !== undefined)
        throw wrong(
          `has ${member.name} for ${foreign}; the function runs on ${architecture}`,
          `build it for linux/${architecture}`,
        );
    }
  } catch (error) {
    if (error instanceof ZipProblem) throw wrong(error.message, 'make one: zip -r function.zip .');
    throw error;
  }
  return archiveOf(zip);
}

/** Code that is not checked, since Lambda has run it. */
export function archiveOf(zip: Uint8Array): CodeArchive {
  return { zip, sha256: createHash('sha256').update(zip).digest('base64'), bytes: zip.length };
}

type Wrong = (what: string, hint: string) => BackofficeError;

/** Which of two files of one name is unpacked last is up to who unpacks. */
function pathsOf(files: readonly ZipMember[], wrong: Wrong): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { name } of files) {
    const path = posix.normalize(name);
    if (paths.has(path)) throw wrong(`has ${path} twice`, 'leave one of the two out');
    paths.add(path);
  }
  return paths;
}

function requireHandler(paths: ReadonlySet<string>, handler: string, wrong: Wrong): void {
  const module = handler.replace(/\.[^.]*$/, '');
  if (['js', 'mjs', 'cjs'].some((ending) => paths.has(`${module}.${ending}`))) return;
  throw wrong(
    `has no ${module}.js, where the function's handler ${handler} is looked for`,
    'zip the files themselves, not the folder that they lie in',
  );
}
