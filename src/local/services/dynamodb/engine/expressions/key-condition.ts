import type { Value } from '../values/value.ts';
import { ExpressionError } from './problems.ts';
import type { Comparator, Condition, Operand } from './tree.ts';

/** What a query asks of one key attribute. */
export type KeyTest =
  | { readonly kind: Exclude<Comparator, '<>'> | 'begins_with'; readonly value: Value }
  | { readonly kind: 'between'; readonly low: Value; readonly high: Value };

/**
 * The tests of a KeyConditionExpression by attribute.
 * The texts are dynalite's, whose tests were run against AWS.
 * @throws ExpressionError for what no condition of keys may have.
 */
export function keyTests(condition: Condition): ReadonlyMap<string, KeyTest> {
  const tests = new Map<string, KeyTest>();
  for (const each of conjuncts(condition)) {
    const [name, test] = testOf(each);
    if (tests.has(name))
      throw new ExpressionError('KeyConditionExpressions must only contain one condition per key');
    tests.set(name, test);
  }
  return tests;
}

function conjuncts(condition: Condition): Condition[] {
  if (condition.kind !== 'and') return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

/** Operators that keys do not have, as the errors name them. */
const REFUSED: Readonly<Partial<Record<Condition['kind'], string>>> = {
  or: 'OR',
  not: 'NOT',
  in: 'IN',
  type: 'attribute_type',
  contains: 'contains',
};

function testOf(condition: Condition): [name: string, test: KeyTest] {
  switch (condition.kind) {
    case 'compare':
      return comparison(condition);
    case 'between': {
      const { operand, low, high } = condition;
      if (operand.kind !== 'path') throw misplaced('BETWEEN');
      return [keyName(operand), { kind: 'between', low: given(low), high: given(high) }];
    }
    case 'begins_with': {
      const { operand, part } = condition;
      if (operand.kind !== 'path') throw misplaced('begins_with');
      return [keyName(operand), { kind: 'begins_with', value: given(part) }];
    }
    case 'exists':
      throw refused(condition.wanted ? 'attribute_exists' : 'attribute_not_exists');
    default:
      throw refused(REFUSED[condition.kind] ?? condition.kind);
  }
}

const TURNED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparison({
  comparator,
  left,
  right,
}: Extract<Condition, { readonly kind: 'compare' }>): [name: string, test: KeyTest] {
  if (comparator === '<>') throw refused(comparator);
  if (left.kind === 'size' || right.kind === 'size') throw nested();
  if (left.kind === 'path') return [keyName(left), { kind: comparator, value: given(right) }];
  const name = keyName(right);
  return [name, { kind: TURNED[comparator], value: given(left) }];
}

function keyName(operand: Operand): string {
  if (operand.kind === 'size') throw nested();
  if (operand.kind === 'value') throw invalid('No key attribute specified');
  const [name, ...steps] = operand.path;
  if (steps.length === 0) return name;
  throw new ExpressionError('KeyConditionExpressions cannot have conditions on nested attributes');
}

function given(operand: Operand): Value {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'size') throw nested();
  throw invalid('Multiple attribute names used in one condition');
}

function nested(): ExpressionError {
  return new ExpressionError('KeyConditionExpressions cannot contain nested operations');
}

function misplaced(operator: string): ExpressionError {
  return invalid(`${operator} operator must have the key attribute as its first operand`);
}

function invalid(why: string): ExpressionError {
  return new ExpressionError(`Invalid condition in KeyConditionExpression: ${why}`);
}

function refused(operator: string): ExpressionError {
  return new ExpressionError(`Invalid operator used in KeyConditionExpression: ${operator}`);
}
