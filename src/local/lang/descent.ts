/** What a descent reads from: characters or pieces. */
export interface Source {
  /** Takes the first of these that comes next. */
  takeOneOf(texts: readonly string[]): string | undefined;
  error(why: string): Error;
}

export type BinaryOperators<T> = Readonly<Record<string, (left: T, right: T) => T>>;

export interface Grammar<T> {
  readonly source: Source;
  /** The loosest first; those of one level group to the left. */
  readonly levels: readonly BinaryOperators<T>[];
  /** They bind tighter than any of the levels. */
  readonly prefixes?: Readonly<Record<string, (operand: T) => T>>;
  /** @param whole reads an expression of its own, for what stands in parentheses. */
  readonly operand: (whole: () => T) => T;
  /** How deep expressions may stand in each other. */
  readonly mostNested?: number;
}

/** No text, however deep, may use up the stack of the process. */
const MOST_NESTED = 100;

/**
 * Reads operators by how tightly they bind.
 * @returns what reads one whole expression.
 */
export function createDescent<T>({
  source,
  levels,
  prefixes = {},
  operand,
  mostNested = MOST_NESTED,
}: Grammar<T>): () => T {
  const operators = levels.map((level) => Object.keys(level));
  const signs = Object.keys(prefixes);
  let nested = 0;

  function prefixed(): T {
    const taken: string[] = [];
    for (let sign = source.takeOneOf(signs); sign !== undefined; sign = source.takeOneOf(signs)) {
      taken.push(sign);
      if (taken.length > mostNested) throw source.error('it is nested too deeply');
    }
    return taken.reduceRight((value, sign) => prefixes[sign]?.(value) ?? value, operand(whole));
  }

  function read(level: number): T {
    const [known, texts] = [levels[level], operators[level]];
    if (known === undefined || texts === undefined) return prefixed();
    let left = read(level + 1);
    for (let found = source.takeOneOf(texts); found !== undefined; found = source.takeOneOf(texts))
      left = known[found]?.(left, read(level + 1)) ?? left;
    return left;
  }

  function whole(): T {
    nested += 1;
    if (nested > mostNested) throw source.error('it is nested too deeply');
    const value = read(0);
    nested -= 1;
    return value;
  }

  return whole;
}

/** OR below AND: what most languages of conditions have, each with words of its own. */
export function logical<Subject>(or: string, and: string): BinaryOperators<(subject: Subject) => boolean>[] {
  return [
    { [or]: (left, right) => (subject) => left(subject) || right(subject) },
    { [and]: (left, right) => (subject) => left(subject) && right(subject) },
  ];
}

/** The member of a table that a word names; nothing that a table inherits. */
export function known<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
