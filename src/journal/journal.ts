import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, stringifyJson } from '../../function/exact-json.ts';
import { unlessMissing } from '../files/missing.ts';
import {
  type JournalEnd,
  type JournalLine,
  type JournalShare,
  type JournalStart,
  journalLineSchema,
  type Outcome,
} from '../schemas/journal.ts';
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

const LATEST_BYTES = 64 * 1024;

export function createJournal(stateDirectory: string): Journal {
  const file = join(stateDirectory, 'journal.ndjson');

  async function append(line: object): Promise<void> {
    await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a+', 0o600);
    try {
      await appendLine(handle, stringifyJson({ format: FORMAT, ...line }));
    } finally {
      await handle.close();
    }
  }

  async function endOfFile(): Promise<string> {
    const handle = await openIfThere(file);
    if (handle === undefined) return '';
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - LATEST_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
      const text = buffer.toString('utf8', 0, bytesRead);
      return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await handle.close();
    }
  }

  async function lines(): Promise<{ readonly number: number; readonly checked: Checked<JournalLine> }[]> {
    const text = await readFile(file, 'utf8').catch(unlessMissing);
    return (text ?? '')
      .split('\n')
      .map((line, index) => ({ number: index + 1, line }))
      .filter(({ line }) => line !== '')
      .map(({ number, line }) => ({ number, checked: checkLine(line) }));
  }

  return {
    begin: append,
    end: append,
    share: append,
    read: async () => entriesOf((await lines()).flatMap(({ checked }) => valid(checked))),
    latest: async () => entriesOf((await endOfFile()).split('\n').flatMap((line) => valid(checkLine(line)))),
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

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  return open(file, 'r').catch((error: NodeJS.ErrnoException) => unlessMissing(error));
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

function checkLine(line: string): Checked<JournalLine> {
  try {
    return checkRecord(journalLineSchema, parseJson(line));
  } catch {
    return { problem: 'it is no JSON' };
  }
}

function valid(checked: Checked<JournalLine>): JournalLine[] {
  return 'value' in checked ? [checked.value] : [];
}
