import { constants } from 'node:fs';
import { type FileHandle, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyJson } from '../../function/exact-json.ts';
import { unlessMissing } from '../files/missing.ts';
import { openRegular } from '../files/open-regular.ts';
import { readBytes, textOf } from '../files/read-file.ts';
import { UnusableFileError } from '../files/unusable-file.ts';
import {
  type JournalEnd,
  type JournalLine,
  type JournalShare,
  type JournalStart,
  journalLineSchema,
  type Outcome,
} from '../schemas/journal.ts';
import { exactJson, jsonProblem } from '../schemas/json.ts';
import { type Checked, checkRecord, FORMAT } from '../schemas/read.ts';

export type { JournalEnd, JournalStart, Outcome };

/** A change as the journal has it. */
export interface JournalEntry extends JournalStart {
  /** Counts from 1 in each state directory. */
  readonly number: number;
  /** Null while it is under way, and when the process ended without a word. */
  readonly end: JournalEnd | null;
  /** Whether it stands in the bucket, for everybody. */
  readonly shared: boolean;
}

export type Unnumbered = Omit<JournalEntry, 'number'>;

/** A line of the journal that cannot be used, such as the half of one that a killed process left. */
export interface DamagedLine {
  readonly line: number;
  readonly problem: string;
}

/** Every change made through the command line, in the order they were begun. Lines are only ever added. */
export interface Journal {
  begin(start: JournalStart): Promise<void>;
  end(end: JournalEnd): Promise<void>;
  share(share: JournalShare): Promise<void>;
  read(): Promise<JournalEntry[]>;
  /** The newest of them, and without their numbers: however long the journal is, little of it is read. */
  latest(): Promise<Unnumbered[]>;
  /** The same, with what is wrong with lines that are left out. */
  inspect(): Promise<{ readonly entries: JournalEntry[]; readonly damaged: readonly DamagedLine[] }>;
}

/** Half of what a text of JavaScript holds. */
const LIMIT = 256 * 1024 * 1024;
const APPEND = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;
const LATEST_BYTES = 64 * 1024;

export function createJournal(stateDirectory: string): Journal {
  const file = join(stateDirectory, 'journal.ndjson');

  async function append(line: object): Promise<void> {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    const { handle } = await openRegular(file, APPEND);
    try {
      await appendLine(handle, stringifyJson({ format: FORMAT, ...line }));
    } finally {
      await handle.close();
    }
  }

  /** The last lines; the first of them may be cut. */
  async function lastLines(): Promise<Checked<JournalLine>[]> {
    const opened = await openRegular(file).catch(unlessMissing);
    if (opened === undefined) return [];
    const { handle, stats } = opened;
    try {
      const length = Math.min(stats.size, LATEST_BYTES);
      const start = stats.size - length;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
      const read = buffer.subarray(0, bytesRead);
      const whole = start === 0 ? read : read.subarray(read.indexOf('\n') + 1);
      return linesOf(whole).map(({ bytes }) => checkLine(bytes));
    } finally {
      await handle.close();
    }
  }

  async function lines(): Promise<{ readonly number: number; readonly checked: Checked<JournalLine> }[]> {
    const found = await readBytes(file, LIMIT).catch(unlessMissing);
    return found === undefined
      ? []
      : linesOf(found.bytes).map(({ number, bytes }) => ({ number, checked: checkLine(bytes) }));
  }

  return {
    begin: append,
    end: append,
    share: append,
    read: async () => entriesOf((await lines()).flatMap(({ checked }) => valid(checked))),
    latest: async () => entriesOf((await lastLines()).flatMap(valid)),
    async inspect() {
      const read = await lines();
      return {
        entries: entriesOf(read.flatMap(({ checked }) => valid(checked))),
        damaged: read.flatMap(({ number, checked }) =>
          'problem' in checked ? [{ line: number, problem: checked.problem }] : [],
        ),
      };
    },
  };
}

/**
 * One write a line: lines of processes side by side do not mix. What a full disk or a power cut left of a line before
 * takes nothing of this one.
 */
async function appendLine(handle: FileHandle, line: string): Promise<void> {
  const bytes = Buffer.from(`${(await endsInLine(handle)) ? '' : '\n'}${line}\n`);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length)
    throw new Error(`only ${bytesWritten} of ${bytes.length} bytes could be written`);
}

async function endsInLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer.toString() === '\n';
}

function entriesOf(lines: readonly JournalLine[]): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const line of lines) {
    const begun = entries.get(line.id);
    if ('outcome' in line) {
      if (begun !== undefined) entries.set(line.id, { ...begun, end: line });
    } else if ('sharedAt' in line) {
      if (begun !== undefined) entries.set(line.id, { ...begun, shared: true });
    } else if (begun === undefined) {
      entries.set(line.id, { ...line, number: entries.size + 1, end: null, shared: false });
    }
  }
  return [...entries.values()];
}

interface NumberedLine {
  readonly number: number;
  readonly bytes: Buffer;
}

/** The lines that hold something. What is damaged in one takes nothing of the others. */
function linesOf(bytes: Buffer): NumberedLine[] {
  const lines: NumberedLine[] = [];
  let number = 0;
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf('\n', from);
    const end = newline < 0 ? bytes.length : newline;
    number += 1;
    if (end > from) lines.push({ number, bytes: bytes.subarray(from, end) });
    from = end + 1;
  }
  return lines;
}

function checkLine(bytes: Buffer): Checked<JournalLine> {
  try {
    return checkRecord(journalLineSchema, exactJson(textOf(bytes, 'a line')));
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'it is no JSON' };
    return { problem: error instanceof UnusableFileError ? error.reason : `it ${jsonProblem(error)}` };
  }
}

function valid(checked: Checked<JournalLine>): JournalLine[] {
  return 'value' in checked ? [checked.value] : [];
}
