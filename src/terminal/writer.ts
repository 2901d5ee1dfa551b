import { jsonWithoutCommands, withoutCommands } from './ci-commands.ts';
import { safeJson, safeStyledText, safeText } from './safe-text.ts';
import { type Output, OutputError } from './streams.ts';

// All that is written to stdout and stderr goes through here; `lint/one-writer.grit` sees to it.

/** Text for a person. Waits for a slow reader instead of filling the memory. @throws OutputError, as all that wait here do. */
export function write(stream: Output, text: string): Promise<void> {
  return sent(stream, forPerson(stream, text));
}

/** The same without waiting. */
export function put(stream: Output, text: string): void {
  stream.write(forPerson(stream, text));
}

/** Text for a program, such as CSV or a bare value: byte for byte, unless it is shown on a terminal. */
export function writeData(stream: Output, text: string): Promise<void> {
  return sent(stream, stream.isTTY ? forPerson(stream, text) : text);
}

/** JSON for a program. On a terminal, and where a CI runner reads it, it is the same JSON with more of it escaped. */
export function writeJson(stream: Output, json: string, readByRunner: boolean): Promise<void> {
  const shown = stream.isTTY ? safeJson(json) : json;
  return sent(stream, readByRunner || stream.isTTY ? jsonWithoutCommands(shown) : shown);
}

/** Sequences of our own alone, such as those that hide the cursor. */
export function control(stream: Output, sequences: string): Promise<void> {
  return sent(stream, sequences);
}

const HOME = '\u001b[H';
const ERASE_LINE = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

/** All of a screen in one write, each line over the one that stood there: nothing is erased that is not drawn anew. */
export function drawFrame(stream: Output, lines: readonly string[]): Promise<void> {
  const drawn = lines.map((line) => forPerson(stream, line.replace(/\s/g, ' ')) + ERASE_LINE);
  return sent(stream, `${HOME}${drawn.join('\r\n')}${ERASE_BELOW}`);
}

/**
 * A line that a CI runner takes for a command.
 * @param command with its values escaped.
 */
export function writeCommand(stream: Output, command: string): Promise<void> {
  return sent(stream, `${command.replace(/[\r\n]/g, ' ')}\n`);
}

/** For what a library writes by itself, such as a spinner: text of others, and styles of our own. */
export function forPerson({ isTTY }: Output, text: string): string {
  return withoutCommands(isTTY ? safeStyledText(text) : safeText(text));
}

function sent(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()));
  });
}
