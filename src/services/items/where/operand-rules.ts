import { ConditionMistake } from './scanner.ts';
import type { Operand } from './tree.ts';

/** Functions that are conditions, and how many operands they take. */
export const FUNCTIONS: ReadonlyMap<string, 1 | 2> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
]);

const TYPES = ['S', 'SS', 'N', 'NS', 'B', 'BS', 'BOOL', 'NULL', 'L', 'M'];

/** @throws ConditionMistake for a value that has no order. */
export function checkOrder(operand: Operand, at: number): void {
  if (operand.kind !== 'literal' || 'S' in operand.value || 'N' in operand.value) return;
  throw new ConditionMistake(at, 'only texts and numbers have an order');
}

/** @throws ConditionMistake for bounds that nothing is between, which DynamoDB refuses. */
export function checkBounds(low: Operand, high: Operand, at: number): void {
  if (low.kind !== 'literal' || high.kind !== 'literal') return;
  const [from, to] = [low.value, high.value];
  const texts = typeof from.S === 'string' && typeof to.S === 'string';
  const isReversed = texts
    ? compareKeys(String(from.S), String(to.S)) > 0
    : Number(from.N ?? Number.NaN) > Number(to.N ?? Number.NaN);
  if (isReversed) throw new ConditionMistake(at, 'BETWEEN takes the lower value first');
}

/** The order of texts in DynamoDB is that of their bytes. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** @throws ConditionMistake for a second operand that the function does not take. */
export function checkCall(name: string, operand: Operand, at: number): void {
  if (name === 'begins_with' && operand.kind === 'literal' && !('S' in operand.value))
    throw new ConditionMistake(at, 'begins_with takes a text, in quotes');
  if (name !== 'attribute_type') return;
  const type = operand.kind === 'literal' ? operand.value.S : undefined;
  if (typeof type !== 'string' || !TYPES.includes(type))
    throw new ConditionMistake(at, `a type is one of ${TYPES.map((each) => `"${each}"`).join(', ')}`);
}
