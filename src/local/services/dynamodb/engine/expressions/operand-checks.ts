import { compareValues } from '../values/compare-values.ts';
import type { Value, ValueType } from '../values/value.ts';
import { writeValue } from '../values/write-value.ts';
import type { Problems } from './problems.ts';
import { type Comparator, type Operand, pathText } from './tree.ts';

/** The type that an operand is known to have; undefined for what a path leads to. */
export function typeOf(operand: Operand | undefined): ValueType | undefined {
  if (operand?.kind === 'value') return operand.value.type;
  return operand?.kind === 'size' ? 'N' : undefined;
}

const ORDERED: ReadonlySet<ValueType> = new Set(['S', 'N', 'B']);

/** Only texts, numbers and bytes have an order. */
export function checkComparison(
  comparator: Comparator,
  operands: readonly [Operand, Operand],
  problems: Problems,
): void {
  checkDistinct(comparator, operands, problems);
  if (comparator === '=' || comparator === '<>') return;
  const wrong = operands.map(typeOf).find((type) => type !== undefined && !ORDERED.has(type));
  if (wrong !== undefined)
    problems.note(
      'operand',
      `Incorrect operand type for operator or function; operator: ${comparator}, operand type: ${wrong}`,
    );
}

export function checkBetween(operands: readonly [Operand, Operand, Operand], problems: Problems): void {
  const wrong = operands.map(typeOf).find((type) => type !== undefined && !ORDERED.has(type));
  if (wrong !== undefined)
    problems.note(
      'operand',
      `Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: ${wrong}`,
    );
  const [, low, high] = operands;
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low.value)}, upper bound operand: AttributeValue: ${shown(high.value)}`;
  if (low.value.type !== high.value.type)
    problems.note(
      'function',
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  else if ((compareValues(low.value, high.value) ?? 0) > 0)
    problems.note(
      'function',
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
}

/** `a = a` is refused; so is a function of one path twice. */
export function checkDistinct(name: string, operands: readonly Operand[], problems: Problems): void {
  const [first, second] = operands;
  if (first?.kind !== 'path' || second?.kind !== 'path') return;
  const text = pathText(first.path);
  if (text === pathText(second.path))
    problems.note(
      'distinct',
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${text}`,
    );
}

function shown(value: Value): string {
  const [[type, content] = ['', '']] = Object.entries(writeValue(value));
  return `{${type}:${typeof content === 'string' ? content : JSON.stringify(content)}}`;
}
