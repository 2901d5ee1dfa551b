import { LaterVersionError } from '../../../../unreadable-state-error.ts';
import { appendFormat, FORMAT, type OpenFile, placeIn } from './log-files.ts';
import { DamagedFileError, readRecords } from './records.ts';

/** What the last record of a snapshot says. */
export const END = '"end"';

/**
 * Reads a file, and leaves it so that it can go on.
 * @param mayBeCutOff whether a process that was killed can have left half a record at its end.
 * @throws DamagedFileError, LaterVersionError.
 */
export function replay(
  file: OpenFile,
  mayBeCutOff: boolean,
  onRecord: (content: Buffer, place: number) => void,
): void {
  const records = readRecords(file.file, file.name);
  let isFirst = true;
  let isWhole = file.name.endsWith('.log');
  let next = records.next();
  for (; next.done !== true; next = records.next()) {
    const { content, at } = next.value;
    if (isFirst) checkFormat(file.name, content);
    else if (content.toString() === END) isWhole = true;
    else onRecord(content, placeIn(file, at));
    isFirst = false;
  }
  const isCut = next.value < file.end;
  if (!isWhole || (isCut && !mayBeCutOff))
    throw new DamagedFileError(`The file ${file.name} is cut off at byte ${next.value}`);
  if (isCut) file.file.truncate(next.value);
  file.end = next.value;
  // A file that was made in the moment of a kill has not even its format.
  if (isFirst) appendFormat(file);
}

function checkFormat(name: string, content: Buffer): void {
  const { format }: { format?: unknown } = JSON.parse(content.toString());
  if (format !== FORMAT)
    throw new LaterVersionError(
      `The tables were written by a later version of backoffice (${name} has format ${String(format)}): use that version`,
    );
}
