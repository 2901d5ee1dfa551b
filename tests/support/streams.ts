import { PassThrough, Writable } from 'node:stream';
import type { Input, Output } from '../../src/terminal/streams.ts';

/** An output that remembers what it was given. */
export class Recorder extends Writable implements Output {
  text = '';

  constructor(
    readonly isTTY = false,
    readonly columns: number | undefined = undefined,
  ) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** An output that is a terminal, with what drawing on one takes. */
export class Screen extends Recorder {
  constructor(columns = 80) {
    super(true, columns);
  }

  cursorTo(): boolean {
    return this.write('\r');
  }

  moveCursor(): boolean {
    return true;
  }

  clearLine(): boolean {
    return this.write('\r');
  }
}

/** An input that gives this text; on a terminal, line by line as it is asked for. */
export function inputOf(text = '', isTTY = false): Input {
  const stream = new PassThrough();
  if (isTTY) stream.write(text);
  else stream.end(text);
  return Object.assign(stream, { isTTY });
}
