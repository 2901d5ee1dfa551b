import { MATH_FUNCTIONS, OPERATORS } from './functions.ts';
import { type Token, tokenize } from './tokens.ts';
import { combineValues, isSeries, type MathValue, mapValues, mathError, type Scope } from './values.ts';

/** A compiled expression of metric math. */
export type MathExpression = (scope: Scope) => MathValue;

/** @throws AwsError ValidationError for an expression that is wrong, or that uses what is not served here. */
export function compileMath(expression: string): MathExpression {
  const reader = new Reader(tokenize(expression));
  const compiled = reader.operation(0);
  if (reader.peek !== undefined) throw mathError(`unexpected "${reader.peek.text}"`);
  return compiled;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get peek(): Token | undefined {
    return this.tokens[this.at];
  }

  operation(level: number): MathExpression {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.unary();
    let left = this.operation(level + 1);
    for (;;) {
      const operate = operators[this.peek?.text ?? ''];
      if (operate === undefined || this.peek?.kind === 'text') return left;
      this.at += 1;
      const [first, second] = [left, this.operation(level + 1)];
      left = (scope) => combineValues(first(scope), second(scope), operate);
    }
  }

  private unary(): MathExpression {
    if (!this.take('-')) return this.primary();
    const value = this.unary();
    return (scope) => mapValues(value(scope), (each) => -each);
  }

  private primary(): MathExpression {
    const token = this.peek;
    if (token === undefined) throw mathError('it ends too early');
    this.at += 1;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.text === '(' && token.kind === 'symbol') {
      const inner = this.operation(0);
      this.expect(')');
      return inner;
    }
    if (token.text === '[' && token.kind === 'symbol') return this.list();
    if (token.kind !== 'name') throw mathError(`unexpected "${token.text}"`);
    return this.take('(') ? this.call(token.text.toUpperCase()) : (scope) => scope.byId(token.text);
  }

  private list(): MathExpression {
    const members = this.members(']');
    return (scope) =>
      members.flatMap((member) => {
        const value = member(scope);
        if (typeof value === 'number') throw mathError('a list holds time series only');
        return isSeries(value) ? [value] : [...value];
      });
  }

  private call(name: string): MathExpression {
    if (name === 'METRICS') {
      const filter = this.peek?.kind === 'text' ? (this.tokens[this.at++]?.text ?? '') : '';
      this.expect(')');
      return (scope) => scope.metrics(filter);
    }
    const run = MATH_FUNCTIONS[name];
    if (run === undefined) throw mathError(`the embedded environment does not serve the function ${name}`);
    const values = this.members(')');
    return (scope) =>
      run(
        values.map((value) => value(scope)),
        scope,
      );
  }

  private members(end: string): MathExpression[] {
    const values: MathExpression[] = [];
    if (this.take(end)) return values;
    do {
      values.push(this.word() ?? this.operation(0));
    } while (this.take(','));
    this.expect(end);
    return values;
  }

  /** FILL takes words in the place of a value. */
  private word(): MathExpression | undefined {
    const token = this.peek;
    if (token?.kind !== 'name' || !['REPEAT', 'LINEAR'].includes(token.text)) return undefined;
    this.at += 1;
    return () => ({ label: token.text, points: new Map() });
  }

  private take(symbol: string): boolean {
    const found = this.peek?.kind === 'symbol' && this.peek.text === symbol;
    if (found) this.at += 1;
    return found;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw mathError(`"${symbol}" is missing`);
  }
}
