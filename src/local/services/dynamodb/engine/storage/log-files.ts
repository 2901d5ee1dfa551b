import { greatest } from '../../../../extremes.ts';
import type { Files, LogFile } from './files.ts';
import { record } from './records.ts';

/** What the first record of every file says. */
export const FORMAT = 1;
const NAME = /^(\d{8})\.(log|snapshot)$/;

/** A place in any of the files: the number of the file and the place in it, in one number. */
const FILE_SPAN = 2 ** 44;

export interface OpenFile {
  name: string;
  readonly file: LogFile;
  readonly number: number;
  readonly generation: number;
  /** Where the next record goes. */
  end: number;
  /** Whether the disk may have something behind the end, of a write that failed. */
  isTorn: boolean;
  /** Whether the disk has its name. */
  isNamed: boolean;
}

export function fileName(generation: number, kind: 'log' | 'snapshot'): string {
  return `${String(generation).padStart(8, '0')}.${kind}`;
}

/** The files that count, in order; what a process that was killed has left is removed. */
export function generationsIn(files: Files): { readonly name: string; readonly generation: number }[] {
  const found = files.list().flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null) return [];
    return [{ name, generation: Number(match[1]), isSnapshot: match[2] === 'snapshot' }];
  });
  const newest = greatest(
    found.filter(({ isSnapshot }) => isSnapshot).map(({ generation }) => generation),
    -1,
  );
  const counts = ({ generation, isSnapshot }: (typeof found)[number]): boolean =>
    isSnapshot ? generation === newest : generation > newest;
  for (const file of found) if (!counts(file)) files.remove(file.name);
  for (const name of files.list()) if (name.endsWith('.draft')) files.remove(name);
  return found.filter(counts).sort((a, b) => a.generation - b.generation);
}

export function openFile(
  files: Files,
  name: string,
  { number, generation }: Pick<OpenFile, 'number' | 'generation'>,
): OpenFile {
  const file = files.open(name);
  return { name, file, number, generation, end: file.size(), isTorn: false, isNamed: true };
}

/** Makes a file that holds nothing yet. @throws when the disk does not take it: then it is not there. */
export function newFile(
  files: Files,
  generation: number,
  number: number,
  name = fileName(generation, 'log'),
): OpenFile {
  const file = { ...openFile(files, name, { number, generation }), end: 0, isTorn: true, isNamed: false };
  try {
    appendFormat(file);
  } catch (error) {
    file.file.close();
    files.remove(name);
    throw error;
  }
  return file;
}

export function appendFormat(file: OpenFile): void {
  appendTo(file, Buffer.from(JSON.stringify({ format: FORMAT })));
}

/**
 * Appends a record. @returns the place of its content.
 * @throws when the disk does not take it; what it took in part is removed before the next one.
 */
export function appendTo(file: OpenFile, content: Buffer): number {
  const framed = record(content);
  trim(file);
  file.isTorn = true;
  file.file.write(framed, file.end);
  file.isTorn = false;
  const place = placeIn(file, file.end + framed.length - content.length);
  file.end += framed.length;
  return place;
}

/** Removes what a write that failed has left. */
export function trim(file: OpenFile): void {
  if (file.isTorn) file.file.truncate(file.end);
  file.isTorn = false;
}

/** A place in a file as a place in the log. */
export function placeIn({ number }: OpenFile, at: number): number {
  return number * FILE_SPAN + at;
}

/** The number of the file that a place lies in, and the place there. */
export function fileOf(place: number): { readonly number: number; readonly at: number } {
  const number = Math.floor(place / FILE_SPAN);
  return { number, at: place - number * FILE_SPAN };
}
