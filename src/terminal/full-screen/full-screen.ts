import { StringDecoder } from 'node:string_decoder';
import { type Input, lossOf, type Output } from '../streams.ts';
import { control, drawFrame } from '../writer.ts';
import { createKeyReader, type Key } from './keys.ts';

/** In characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The whole of a terminal, while a command draws on it. */
export interface FullScreen {
  size(): Size;
  /** Shows these lines and nothing else, in one write. @throws OutputError */
  paint(lines: readonly string[]): Promise<void>;
}

export interface ScreenEvents {
  key(key: Key): void;
  resized(): void;
}

const DEFAULT: Size = { columns: 80, rows: 24 };

/** The other screen, no cursor, no wrapping of lines that are too wide, marks around what is pasted. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h';
const LEAVE = '\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[?1049l';

/**
 * Has the whole terminal while `work` runs, and gives it back as it was, however that ends.
 * @param most columns to use though there are more.
 */
export async function onFullScreen<T>(
  { stdin, stdout, most }: { readonly stdin: Input; readonly stdout: Output; readonly most: number },
  events: ScreenEvents,
  work: (screen: FullScreen) => Promise<T>,
): Promise<T> {
  const closeKeys = openKeys(stdin, events.key);
  stdout.on('resize', events.resized);
  try {
    await control(stdout, ENTER);
    return await work({
      size: () => sizeOf(stdout, most),
      paint: (lines) => drawFrame(stdout, lines),
    });
  } finally {
    stdout.off('resize', events.resized);
    closeKeys();
    await lossOf(control(stdout, LEAVE));
  }
}

/** A terminal that does not tell its size says 0. */
function sizeOf({ columns, rows }: Output, most: number): Size {
  // The last column stays free: what ends in it would be erased with the end of its line.
  return { columns: Math.min(columns || DEFAULT.columns, most) - 1, rows: rows || DEFAULT.rows };
}

/** Passes on each key at once. @returns gives standard input back. */
function openKeys(stdin: Input, told: (key: Key) => void): () => void {
  if (stdin.isTTY !== true) return () => undefined;
  const decoder = new StringDecoder('utf8');
  const read = createKeyReader();
  const listen = (chunk: Buffer | string): void => {
    for (const key of read(typeof chunk === 'string' ? chunk : decoder.write(chunk))) told(key);
  };
  // A terminal that was closed fails then, and also later.
  stdin.on('error', () => undefined);
  setRaw(stdin, true);
  stdin.on('data', listen);
  stdin.resume();
  return () => {
    stdin.off('data', listen);
    setRaw(stdin, false);
    stdin.pause();
  };
}

function setRaw(stdin: Input, raw: boolean): void {
  try {
    stdin.setRawMode?.(raw);
  } catch {
    // It was closed: there is nothing to give back, and no key will come.
  }
}
