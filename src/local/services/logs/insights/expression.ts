import { malformed, type Token } from './tokens.ts';

/** A value of a field or of an expression; undefined where there is none. */
export type Value = string | number | boolean | undefined;

/** The fields of one event. */
export type Row = Readonly<Record<string, Value>>;

export type Expression = (row: Row) => Value;

/** Reads expressions from the pieces of a query. */
export class ExpressionReader {
  private index = 0;

  /** @param start where they begin, for a mistake where there are none. */
  constructor(
    private readonly tokens: readonly Token[],
    private readonly start: number,
  ) {}

  get done(): boolean {
    return this.index >= this.tokens.length;
  }

  peek(): string | undefined {
    return this.tokens[this.index]?.text;
  }

  next(): Token {
    const token = this.tokens[this.index];
    if (token === undefined) throw this.error('unexpected end of the query');
    this.index += 1;
    return token;
  }

  /** Takes a word or an operator, whatever its case. */
  take(text: string): boolean {
    if (this.tokens[this.index]?.kind === 'string' || this.peek()?.toLowerCase() !== text) return false;
    this.index += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error(`expected ${text}`);
  }

  error(message: string) {
    const token = this.tokens[this.index] ?? this.tokens.at(-1);
    const at = this.done ? (token?.end ?? this.start) : (token?.start ?? this.start);
    return malformed(message, at, at + 1);
  }

  /** The text of an expression as it stands in the query, for the name of its column. */
  textSince(mark: number): string {
    return this.tokens
      .slice(mark, this.index)
      .map(({ text }) => text)
      .join('')
      .replaceAll(',', ', ');
  }

  mark(): number {
    return this.index;
  }

  condition(): Expression {
    let left = this.conjunction();
    while (this.take('or')) {
      const [before, right] = [left, this.conjunction()];
      left = (row) => truth(before(row)) || truth(right(row));
    }
    return left;
  }

  private conjunction(): Expression {
    let left = this.negation();
    while (this.take('and')) {
      const [before, right] = [left, this.negation()];
      left = (row) => truth(before(row)) && truth(right(row));
    }
    return left;
  }

  private negation(): Expression {
    if (!this.take('not')) return this.comparison();
    const inner = this.negation();
    return (row) => !truth(inner(row));
  }

  private comparison(): Expression {
    const left = this.sum();
    const negated = this.take('not');
    if (this.take('like')) return like(left, this.next(), negated);
    if (this.take('in')) return within(left, this.list(), negated);
    for (const [operator, compare] of Object.entries(COMPARISONS)) {
      if (!this.take(operator)) continue;
      const right = this.sum();
      return (row) => compare(left(row), right(row));
    }
    return left;
  }

  private list(): Expression[] {
    this.expect('[');
    const items = [this.sum()];
    while (this.take(',')) items.push(this.sum());
    this.expect(']');
    return items;
  }

  sum(): Expression {
    let left = this.product();
    for (;;) {
      const sign = this.take('+') ? 1 : this.take('-') ? -1 : 0;
      if (sign === 0) return left;
      const [before, right] = [left, this.product()];
      left = numeric(before, right, (a, b) => a + sign * b);
    }
  }

  private product(): Expression {
    let left = this.atom();
    for (;;) {
      const divides = this.peek() === '/';
      if (!this.take('*') && !this.take('/')) return left;
      const [before, right] = [left, this.atom()];
      left = numeric(before, right, (a, b) => (divides ? a / b : a * b));
    }
  }

  private atom(): Expression {
    if (this.take('(')) {
      const inner = this.condition();
      this.expect(')');
      return inner;
    }
    const { kind, text } = this.next();
    if (kind === 'number') return () => Number(text);
    if (kind === 'string') return () => text;
    if (kind !== 'name') throw this.error(`unexpected ${text}`);
    if (this.peek() !== '(') return (row) => row[text];
    return this.call(text);
  }

  private call(name: string): Expression {
    this.expect('(');
    const given: Expression[] = [];
    while (!this.take(')')) {
      given.push(this.sum());
      this.take(',');
    }
    const known = FUNCTIONS[name.toLowerCase()];
    if (known === undefined) throw this.error(`unknown function ${name}`);
    return (row) => known(...given.map((each) => each(row)));
  }
}

const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  ispresent: (value) => value !== undefined,
  isempty: (value) => value === undefined || value === '',
  coalesce: (...values) => values.find((value) => value !== undefined),
  strlen: (value) => String(value ?? '').length,
  tolower: (value) => String(value ?? '').toLowerCase(),
  toupper: (value) => String(value ?? '').toUpperCase(),
  abs: (value) => Math.abs(Number(value)),
  floor: (value) => Math.floor(Number(value)),
  ceil: (value) => Math.ceil(Number(value)),
};

const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '=': (a, b) => a !== undefined && String(a) === String(b),
  '!=': (a, b) => a !== undefined && String(a) !== String(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
  '<': (a, b) => Number(a) < Number(b),
  '>': (a, b) => Number(a) > Number(b),
};

function like(left: Expression, { kind, text }: Token, negated: boolean): Expression {
  const flags = /^\(\?i\)/.test(text) ? 'i' : '';
  const regex = kind === 'regex' ? new RegExp(text.replace(/^\(\?i\)/, ''), flags) : undefined;
  return (row) => {
    const value = String(left(row) ?? '');
    return (regex === undefined ? value.includes(text) : regex.test(value)) !== negated;
  };
}

function within(left: Expression, items: readonly Expression[], negated: boolean): Expression {
  return (row) => items.some((item) => String(item(row)) === String(left(row))) !== negated;
}

function numeric(left: Expression, right: Expression, compute: (a: number, b: number) => number): Expression {
  return (row) => {
    const [a, b] = [left(row), right(row)];
    return a === undefined || b === undefined ? undefined : compute(Number(a), Number(b));
  };
}

export function truth(value: Value): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}
