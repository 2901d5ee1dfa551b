import { ExactNumber } from '../../../../function/exact-json.ts';
import { numberProblem } from '../../../../function/item/validation.ts';
import type { WireValue } from '../../../aws/rows.ts';
import { checkBounds, checkCall, checkOrder, FUNCTIONS } from './operand-rules.ts';
import { ConditionMistake, type Token, tokensOf } from './scanner.ts';
import type { Comparator, Condition, Literal, Operand, Path, Step } from './tree.ts';

/** Parentheses and NOTs within each other; DynamoDB takes 300 operators. */
const DEEPEST = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_IN_LIST = 100;
const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const CONSTANTS: Readonly<Record<string, WireValue>> = {
  true: { BOOL: true },
  false: { BOOL: false },
  null: { NULL: true },
};

/**
 * Reads a condition of DynamoDB's language, in which values stand as they are: texts in quotes, numbers, true, false
 * and null. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @throws ConditionMistake
 */
export function parseCondition(source: string): Condition {
  const tokens = tokensOf(source);
  const reader = new Reader(tokens);
  const condition = reader.either(0);
  if (reader.next.kind !== 'end') throw mistake(reader.next, 'AND, OR or the end is expected');
  return condition;
}

/** Reads the name of a field, such as `attributes.sizes[0]`. @throws ConditionMistake */
export function parsePath(source: string): Path {
  const reader = new Reader(tokensOf(source));
  const path = reader.path();
  if (reader.next.kind !== 'end') throw mistake(reader.next, 'the end is expected after a field');
  return path;
}

function mistake({ at }: Token, message: string): ConditionMistake {
  return new ConditionMistake(at, message);
}

class Reader {
  private position = 0;
  private readonly end: Token;

  constructor(private readonly tokens: readonly Token[]) {
    this.end = tokens.at(-1) ?? { kind: 'end', text: '', at: 0 };
  }

  get next(): Token {
    return this.tokens[this.position] ?? this.end;
  }

  either(depth: number): Condition {
    return this.joined('or', () => this.both(depth));
  }

  private both(depth: number): Condition {
    return this.joined('and', () => this.negated(depth));
  }

  private joined(kind: 'and' | 'or', part: () => Condition): Condition {
    const first = part();
    const others: Condition[] = [];
    while (this.eatWord(kind)) others.push(part());
    return others.length === 0 ? first : { kind, parts: [first, ...others] };
  }

  private negated(depth: number): Condition {
    if (depth > DEEPEST) throw mistake(this.next, `is nested deeper than ${DEEPEST} levels`);
    if (this.eatWord('not')) return { kind: 'not', inner: this.negated(depth + 1) };
    if (!this.eat('(')) return this.predicate();
    const inner = this.either(depth + 1);
    this.need(')');
    return inner;
  }

  private predicate(): Condition {
    const start = this.next;
    const call = this.call();
    if (call !== undefined) return call;
    const left = this.operand();
    if (this.eatWord('between')) return this.between(left, start);
    if (this.eatWord('in')) return this.oneOf(left, start);
    const sign = this.next;
    const operator = sign.kind === 'symbol' ? COMPARATORS[sign.text] : undefined;
    if (operator === undefined)
      throw mistake(sign, '=, <>, <, <=, >, >=, BETWEEN or IN is expected after a field');
    this.position += 1;
    const at = this.next;
    if (sign.text === '=' && at.text === '=' && at.kind === 'symbol')
      throw mistake(at, 'equal is a single =');
    const right = this.unquoted(sign, at) ?? this.operand();
    requireField([left, right], start);
    if (operator !== '=' && operator !== '<>') for (const each of [left, right]) checkOrder(each, at.at);
    return { kind: 'compare', operator, left, right };
  }

  /** A word right after an = without spaces is a text, as in `status=done`. */
  private unquoted(sign: Token, word: Token): Literal | undefined {
    const before = this.tokens[this.position - 2];
    const after = this.tokens[this.position + 1];
    const spaced = word.at > sign.at + sign.text.length || (before && ending(before) < sign.at);
    const isWord = word.kind === 'word' && !Object.hasOwn(CONSTANTS, word.text) && after?.text !== '(';
    if (spaced || !isWord || !/^!?=$/.test(sign.text)) return undefined;
    if (after !== undefined && after.kind !== 'end' && after.at === ending(word) && after.text !== ')')
      throw mistake(word, 'a text with such characters stands in quotes');
    return this.literal({ S: word.text });
  }

  private between(left: Operand, start: Token): Condition {
    const at = this.next;
    const low = this.operand();
    if (!this.eatWord('and')) throw mistake(this.next, 'BETWEEN takes two values: BETWEEN 1 AND 9');
    const high = this.operand();
    requireField([left, low, high], start);
    for (const each of [left, low, high]) checkOrder(each, at.at);
    checkBounds(low, high, at.at);
    return { kind: 'between', operands: [left, low, high] };
  }

  private oneOf(left: Operand, start: Token): Condition {
    this.need('(');
    const list = [this.operand()];
    while (this.eat(',')) list.push(this.operand());
    if (list.length > MOST_IN_LIST) throw mistake(start, `IN takes at most ${MOST_IN_LIST} values`);
    this.need(')');
    requireField([left, ...list], start);
    return { kind: 'in', operands: [left, ...list] };
  }

  private call(): Condition | undefined {
    const { kind, text, at } = this.next;
    if (kind !== 'word' || this.tokens[this.position + 1]?.text !== '(' || text === 'size') return undefined;
    const takes = FUNCTIONS.get(text);
    if (takes === undefined)
      throw new ConditionMistake(
        at,
        `there is no function ${text}; there are ${[...FUNCTIONS.keys()].join(', ')} and size`,
      );
    this.position += 1;
    this.need('(');
    const path = this.path();
    const second = takes === 2 ? this.second() : undefined;
    this.need(')');
    if (second === undefined) return { kind: 'call', name: text, operands: [path] };
    checkCall(text, second.operand, second.at);
    return { kind: 'call', name: text, operands: [path, second.operand] };
  }

  private second(): { operand: Operand; at: number } {
    this.need(',');
    const { at } = this.next;
    return { operand: this.operand(), at };
  }

  private operand(): Operand {
    const token = this.next;
    if (token.kind === 'text') return this.literal({ S: token.text });
    if (token.kind === 'number') return this.literal(numberValue(token));
    if (token.kind === 'word' && Object.hasOwn(CONSTANTS, token.text))
      return this.literal(CONSTANTS[token.text] ?? {});
    if (token.kind === 'word' && token.text === 'size' && this.tokens[this.position + 1]?.text === '(') {
      this.position += 1;
      this.need('(');
      const of = this.path();
      this.need(')');
      return { kind: 'size', of };
    }
    return this.path();
  }

  private literal(value: WireValue): Literal {
    this.position += 1;
    return { kind: 'literal', value };
  }

  path(): Path {
    const steps: [string, ...Step[]] = [this.name()];
    for (;;) {
      if (this.eat('.')) steps.push(this.name());
      else if (this.eat('[')) {
        const { kind, text } = this.next;
        if (kind !== 'number' || !/^\d{1,9}$/.test(text))
          throw mistake(this.next, 'the index of an element is a whole number from 0');
        this.position += 1;
        steps.push(Number(text));
        this.need(']');
      } else return { kind: 'path', steps };
    }
  }

  private name(): string {
    const { kind, text } = this.next;
    if (kind === 'end') throw mistake(this.next, 'a field or a value is expected');
    if (kind === 'text') throw mistake(this.next, 'a field is expected; its name stands without quotes');
    if ((kind !== 'word' && kind !== 'name') || text === '' || (kind === 'word' && KEYWORD.test(text)))
      throw mistake(this.next, 'a field is expected');
    this.position += 1;
    return text;
  }

  private eat(text: string): boolean {
    if (this.next.kind !== 'symbol' || this.next.text !== text) return false;
    this.position += 1;
    return true;
  }

  private need(text: string): void {
    if (!this.eat(text)) throw mistake(this.next, `${text} is missing`);
  }

  private eatWord(word: string): boolean {
    if (this.next.kind !== 'word' || this.next.text.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }
}

/** Where a word or a sign ends. */
function ending({ kind, text, at }: Token): number {
  return kind === 'text' || kind === 'name' ? at : at + text.length;
}

const KEYWORD = /^(and|or|not|in|between)$/i;

function numberValue(token: Token): WireValue {
  const problem = numberProblem(new ExactNumber(token.text));
  if (problem !== undefined) throw mistake(token, `a number ${problem}`);
  return { N: token.text };
}

/** DynamoDB compares nothing with nothing. */
function requireField(operands: readonly Operand[], start: Token): void {
  if (operands.some(({ kind }) => kind !== 'literal')) return;
  throw mistake(start, 'one side must be a field; its name stands without quotes');
}
