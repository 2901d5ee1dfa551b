import type { Source } from './descent.ts';
import type { Token } from './tokens.ts';

/** Makes a refusal: why, and the piece that it is about; undefined at the end. */
export type RefuseToken<Kind extends string> = (why: string, token: Token<Kind> | undefined) => Error;

/** Reads the pieces of a text from left to right. */
export class TokenReader<Kind extends string = string> implements Source {
  private index = 0;

  constructor(
    private readonly tokens: readonly Token<Kind>[],
    private readonly refuse: RefuseToken<Kind>,
  ) {}

  get done(): boolean {
    return this.index >= this.tokens.length;
  }

  get peek(): Token<Kind> | undefined {
    return this.tokens[this.index];
  }

  /** @throws what `refuse` makes at the end. */
  next(): Token<Kind> {
    const token = this.peek;
    if (token === undefined) throw this.error('it ends too early');
    this.index += 1;
    return token;
  }

  /** Whether a word or a symbol comes next, whatever its case. */
  sees(text: string): boolean {
    const token = this.peek;
    return token !== undefined && !token.literal && token.text.toLowerCase() === text.toLowerCase();
  }

  /** Takes it when it comes next. @returns whether it did. */
  take(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.index += 1;
    return seen;
  }

  takeKind(kind: Kind): Token<Kind> | undefined {
    return this.peek?.kind === kind ? this.next() : undefined;
  }

  takeOneOf(texts: readonly string[]): string | undefined {
    return texts.find((text) => this.take(text));
  }

  /** @throws what `refuse` makes unless it comes next. */
  expect(text: string): void {
    if (!this.take(text)) throw this.error(`"${text}" is missing`);
  }

  /** @throws what `refuse` makes unless all was taken. */
  end(): void {
    if (!this.done) throw this.error(`unexpected ${this.peek?.text}`);
  }

  mark(): number {
    return this.index;
  }

  /** Goes back to a mark. */
  back(mark: number): void {
    this.index = mark;
  }

  /** What was taken since a mark. */
  since(mark: number): readonly Token<Kind>[] {
    return this.tokens.slice(mark, this.index);
  }

  error(why: string): Error {
    return this.refuse(why, this.peek);
  }
}
