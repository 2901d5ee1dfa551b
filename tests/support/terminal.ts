import { PassThrough, Writable } from 'node:stream';
import type { Input, Output } from '../../src/terminal/streams.ts';

/** A terminal that shows what was drawn on it, and passes on keys. */
export interface Terminal {
  readonly stdin: Input;
  readonly stdout: Output;
  /** What stands on it, a text for each line, without the spaces at their ends. */
  screen(): string[];
  text(): string;
  /** Everything that was written. */
  written(): string;
  /** How many writes drew a frame. */
  frames(): number;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until the screen is so. */
  until(holds: (text: string) => boolean): Promise<string>;
  /** Whether it is as it was before. */
  restored(): boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins what moves the cursor
const SEQUENCE = /^\u001b\[([?0-9;]*)([A-Za-z])/;
const ON: Readonly<Record<string, string>> = { '?1049': 'l', '?25': 'h', '?7': 'h', '?2004': 'l' };

class TerminalOutput extends Writable implements Output {
  readonly isTTY = true;

  constructor(
    public columns: number,
    public rows: number,
    readonly take: (text: string) => void,
  ) {
    super({ decodeStrings: false });
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.take(chunk.toString());
    done();
  }
}

export function createTerminal(columns = 80, rows = 24): Terminal {
  const modes = new Map<string, string>();
  const waiting: { holds: (text: string) => boolean; done: (text: string) => void }[] = [];
  let [grid, row, column, all, frames]: [string[][], number, number, string, number] = [[], 0, 0, '', 0];
  let raw = false;

  const screen = (): string[] =>
    grid.map((line) =>
      Array.from(line, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );

  function erase(from: number): void {
    grid[row] = (grid[row] ?? []).slice(0, from);
  }

  function obey(parameters: string, final: string): void {
    if (final === 'H') [row, column] = [0, 0];
    if (final === 'K') erase(column);
    if (final === 'J') {
      erase(column);
      grid = grid.slice(0, row + 1);
    }
    if (final === 'h' || final === 'l') modes.set(parameters, final);
  }

  function show(character: string): void {
    if (character === '\r') column = 0;
    else if (character === '\n') row += 1;
    else {
      const line = grid[row] ?? [];
      line[column] = character;
      grid[row] = line;
      column += 1;
    }
  }

  function take(text: string): void {
    all += text;
    if (text.startsWith('\u001b[H')) frames += 1;
    for (let at = 0; at < text.length; ) {
      const [found, parameters = '', final = ''] = SEQUENCE.exec(text.slice(at, at + 20)) ?? [];
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      at += found?.length ?? character.length;
      if (found !== undefined) obey(parameters, final);
      else show(character);
    }
    const shown = screen().join('\n');
    for (const waiter of [...waiting]) {
      if (!waiter.holds(shown)) continue;
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.done(shown);
    }
  }

  const stdout = new TerminalOutput(columns, rows, take);
  const keys = new PassThrough();
  const stdin = Object.assign(keys, {
    isTTY: true,
    setRawMode(on: boolean) {
      raw = on;
    },
  });

  return {
    stdin,
    stdout,
    screen,
    text: () => screen().join('\n'),
    written: () => all,
    frames: () => frames,
    press: (text) => void keys.write(text),
    resize(wide, high) {
      [stdout.columns, stdout.rows] = [wide, high];
      stdout.emit('resize');
    },
    until: (holds) =>
      holds(screen().join('\n'))
        ? Promise.resolve(screen().join('\n'))
        : new Promise((done) => void waiting.push({ holds, done })),
    restored: () =>
      !raw &&
      keys.listenerCount('data') === 0 &&
      stdout.listenerCount('resize') === 0 &&
      Object.entries(ON).every(([mode, state]) => (modes.get(mode) ?? state) === state),
  };
}
