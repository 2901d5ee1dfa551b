import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, stringifyJson } from '../../function/exact-json.ts';
import { type JournalEnd, type JournalStart, journalLineSchema, type Outcome } from '../schemas/journal.ts';
import { type Checked, checkRecord, FORMAT } from '../schemas/read.ts';

export type { JournalEnd, JournalStart, Outcome };

/** A change as the journal has it. */
export interface JournalEntry extends JournalStart {
  /** Counts from 1 in each state directory. */
  readonly number: number;
  /** Null while it is under way, and when the process ended without a word. */
  readonly end: JournalEnd | null;
}

type JournalLine = JournalStart | JournalEnd;

/** A line of the journal that cannot be used, such as the half of one that a killed process left. */
export interface DamagedLine {
  readonly line: number;
  readonly problem: string;
}

/** Every change made through the command line, in the order they were begun. Lines are only ever added. */
export interface Journal {
  begin(start: JournalStart): Promise<void>;
  end(end: JournalEnd): Promise<void>;
  read(): Promise<JournalEntry[]>;
  /** The same, with what is wrong with lines that are left out. */
  inspect(): Promise<{ readonly entries: JournalEntry[]; readonly damaged: readonly DamagedLine[] }>;
}

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

  async function lines(): Promise<{ readonly number: number; readonly checked: Checked<JournalLine> }[]> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text
      .split('\n')
      .map((line, index) => ({ number: index + 1, line }))
      .filter(({ line }) => line !== '')
      .map(({ number, line }) => ({ number, checked: checkLine(line) }));
  }

  return {
    begin: append,
    end: append,
    read: async () => entriesOf((await lines()).flatMap(({ checked }) => valid(checked))),
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
    } else if (begun === undefined) {
      entries.set(line.id, { ...line, number: entries.size + 1, end: null });
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
