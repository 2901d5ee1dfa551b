import { AwsError } from '../../../aws-error.ts';

const MOST_REGEXES = 2;

/** Reads a pattern from left to right. */
export class Scanner {
  private position = 0;
  private regexes = 0;

  constructor(private readonly text: string) {}

  /** Takes what a sticky expression finds here, after white space; undefined when it finds nothing. */
  take(expression: RegExp): RegExpExecArray | undefined {
    this.skipSpace();
    const sticky = new RegExp(expression.source, 'y');
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text);
    if (found === null) return undefined;
    this.position = sticky.lastIndex;
    return found;
  }

  /** Takes a fixed text. @returns whether it stood here. */
  takeText(text: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  /** @throws AwsError unless it stands here. */
  expect(text: string): void {
    if (!this.takeText(text)) throw this.error(`expected ${text}`);
  }

  end(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.error('unexpected text');
  }

  /** FilterLogEvents and Live Tail take two regular expressions in a pattern. */
  countRegex(): void {
    this.regexes += 1;
    if (this.regexes > MOST_REGEXES) throw this.error(`more than ${MOST_REGEXES} regular expressions`);
  }

  error(why: string): AwsError {
    return new AwsError(
      'InvalidParameterException',
      `Invalid filter pattern: ${why} at ${this.position + 1}: ${this.text.slice(this.position, this.position + 20)}`,
    );
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.position] ?? '')) this.position += 1;
  }
}
