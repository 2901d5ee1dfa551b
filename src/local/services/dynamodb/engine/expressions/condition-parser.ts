import { type BinaryOperators, createDescent } from '../../../../lang/descent.ts';
import type { ExpressionAttributes } from './attributes.ts';
import { ConditionCalls } from './condition-calls.ts';
import { checkBetween, checkComparison } from './operand-checks.ts';
import { isKeyword, type Reading, readGivenValue, readPath } from './operands.ts';
import { Problems } from './problems.ts';
import { expressionReader } from './tokens.ts';
import type { Comparator, Condition, Operand } from './tree.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MOST_OPERATORS = 300;
const MOST_OPTIONS = 100;

const COMPARATORS: readonly Comparator[] = ['<>', '<=', '>=', '=', '<', '>'];

const LEVELS: readonly BinaryOperators<Condition>[] = [
  { OR: (left, right) => ({ kind: 'or', left, right }) },
  { AND: (left, right) => ({ kind: 'and', left, right }) },
];

/**
 * Parses a condition or a filter, in time linear in its length.
 * @throws ExpressionError for one that is wrong.
 */
export function parseCondition(text: string, attributes: ExpressionAttributes): Condition {
  const reading = { reader: expressionReader(text), attributes, problems: new Problems() };
  const parser = new ConditionParser(reading);
  const condition = parser.whole();
  reading.reader.end();
  parser.checkOperators();
  reading.problems.throwFirst();
  return condition;
}

class ConditionParser {
  readonly whole: () => Condition;
  private operators = 0;
  /** The parentheses that were closed last: behind the first, and behind the last. */
  private group: { readonly begin: number; readonly end: number } | undefined;
  private readonly calls: ConditionCalls;

  constructor(private readonly reading: Reading) {
    this.calls = new ConditionCalls(reading, () => this.operand());
    const counting = (level: BinaryOperators<Condition>): BinaryOperators<Condition> =>
      Object.fromEntries(
        Object.entries(level).map(([word, combine]) => [
          word,
          (left: Condition, right: Condition) => this.counted(combine(left, right)),
        ]),
      );
    this.whole = createDescent<Condition>({
      source: reading.reader,
      levels: LEVELS.map(counting),
      prefixes: { NOT: (inner) => this.counted({ kind: 'not', inner }) },
      operand: (whole) => this.simple(whole),
      // As deep as the number of operators allows, and as the length of an expression does.
      mostNested: 2 * MOST_OPERATORS,
    });
  }

  checkOperators(): void {
    if (this.operators > MOST_OPERATORS)
      this.reading.problems.note(
        'operators',
        // AWS's words are not known.
        `The expression contains too many operators; operator count: ${this.operators}`,
      );
  }

  private counted(condition: Condition): Condition {
    this.operators += 1;
    return condition;
  }

  /** Parentheses, a call, or a comparison. */
  private simple(whole: () => Condition): Condition {
    const { reader } = this.reading;
    if (reader.take('(')) return this.parenthesised(whole);
    const call = this.calls.condition();
    if (call !== undefined) return this.counted(call);
    return this.counted(this.comparison(this.operand()));
  }

  private parenthesised(whole: () => Condition): Condition {
    const { reader, problems } = this.reading;
    const begin = reader.mark();
    const inner = whole();
    const twice = this.group?.begin === begin + 1 && this.group.end === reader.mark();
    reader.expect(')');
    if (twice) problems.note('parentheses', 'The expression has redundant parentheses;');
    this.group = { begin, end: reader.mark() };
    return inner;
  }

  private operand(): Operand {
    const { reader } = this.reading;
    const value = readGivenValue(this.reading) ?? this.calls.operand();
    if (value !== undefined) return value;
    const next = reader.peek;
    if (next?.kind === 'word' && isKeyword(next.text)) throw reader.error('expected an operand');
    return { kind: 'path', path: readPath(this.reading) };
  }

  private comparison(left: Operand): Condition {
    const { reader, problems } = this.reading;
    if (reader.take('BETWEEN')) {
      const low = this.operand();
      reader.expect('AND');
      const high = this.operand();
      checkBetween([left, low, high], problems);
      return { kind: 'between', operand: left, low, high };
    }
    if (reader.take('IN')) return { kind: 'in', operand: left, options: this.options() };
    const comparator = COMPARATORS.find((each) => reader.take(each));
    if (comparator === undefined) throw reader.error('expected an operator');
    const right = this.operand();
    checkComparison(comparator, [left, right], problems);
    return { kind: 'compare', comparator, left, right };
  }

  private options(): Operand[] {
    const { reader, problems } = this.reading;
    reader.expect('(');
    const options = [this.operand()];
    while (reader.take(',')) options.push(this.operand());
    reader.expect(')');
    if (options.length > MOST_OPTIONS)
      problems.note(
        'operand',
        `Invalid operand count for operator or function; operator or function: IN, number of operands: ${options.length}`,
      );
    return options;
  }
}
