import type { Source } from './descent.ts';

/** Makes the refusal of a text: why, and where it stands. */
export type Refuse = (why: string, text: string, at: number) => Error;

export interface ScannerOptions {
  readonly refuse: Refuse;
  /** What parts the pieces of the language and means nothing; sticky. White space, unless something else is said. */
  readonly blank?: RegExp;
}

const WHITE_SPACE = /\s*/y;
const WORD = /\w/;

/** Reads a text of a small language from left to right. Its expressions are sticky: none looks for what comes later. */
export class Scanner implements Source {
  private position = 0;
  private readonly blank: RegExp;
  private readonly refuse: Refuse;

  constructor(
    private readonly text: string,
    { refuse, blank = WHITE_SPACE }: ScannerOptions,
  ) {
    this.refuse = refuse;
    this.blank = blank;
  }

  /** Where the next piece begins. */
  get at(): number {
    this.blank.lastIndex = this.position;
    this.position += this.blank.exec(this.text)?.[0].length ?? 0;
    return this.position;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Takes what a sticky expression finds here; undefined when it finds nothing. */
  take(expression: RegExp): RegExpExecArray | undefined {
    if (!expression.sticky) throw new TypeError(`${expression} is not sticky`);
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (found === null) return undefined;
    this.position += found[0].length;
    return found;
  }

  /** Takes a fixed text; a word is not taken from the beginning of a longer one. @returns whether it stood here. */
  takeText(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    const end = this.position + text.length;
    if (WORD.test(text.slice(-1)) && WORD.test(this.text.charAt(end))) return false;
    this.position = end;
    return true;
  }

  takeOneOf(texts: readonly string[]): string | undefined {
    return texts.find((text) => this.takeText(text));
  }

  /** @throws what `refuse` makes, unless it stands here. */
  expect(text: string): void {
    if (!this.takeText(text)) throw this.error(`expected ${text}`);
  }

  /** @throws what `refuse` makes, unless all was taken. */
  end(): void {
    if (!this.done) throw this.error('unexpected text');
  }

  error(why: string): Error {
    return this.refuse(why, this.text, this.at);
  }
}
