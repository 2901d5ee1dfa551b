import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, stringifyJson } from '../../function/item/json.ts';
import { type JournalEnd, type JournalStart, journalLineSchema, type Outcome } from '../schemas/journal.ts';
import { check } from '../schemas/read.ts';

export type { JournalEnd, JournalStart, Outcome };

/** A change as the journal has it. */
export interface JournalEntry extends JournalStart {
  /** Counts from 1 in each state directory. */
  readonly number: number;
  /** Null while it is under way, and when the process ended without a word. */
  readonly end: JournalEnd | null;
}

/** Every change made through the command line, in the order they were begun. Lines are only ever added. */
export interface Journal {
  begin(start: JournalStart): Promise<void>;
  end(end: JournalEnd): Promise<void>;
  read(): Promise<JournalEntry[]>;
}

export function createJournal(stateDirectory: string): Journal {
  const file = join(stateDirectory, 'journal.ndjson');

  /** One write a line: lines of processes side by side do not mix. */
  async function append(line: object): Promise<void> {
    await mkdir(stateDirectory, { recursive: true });
    await appendFile(file, `${stringifyJson(line)}\n`, { mode: 0o600 });
  }

  return {
    begin: append,
    end: append,
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return entriesOf(text);
    },
  };
}

function entriesOf(text: string): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const line of text.split('\n').flatMap(parseLine)) {
    const begun = entries.get(line.id);
    if ('outcome' in line) {
      if (begun !== undefined) entries.set(line.id, { ...begun, end: line });
    } else if (begun === undefined) {
      entries.set(line.id, { ...line, number: entries.size + 1, end: null });
    }
  }
  return [...entries.values()];
}

/** A process that was killed in the middle of a write leaves half a line, which is left out. */
function parseLine(line: string): (JournalStart | JournalEnd)[] {
  try {
    const checked = check(journalLineSchema, parseJson(line));
    return 'value' in checked ? [checked.value] : [];
  } catch {
    return [];
  }
}
