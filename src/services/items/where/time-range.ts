import type { WireValue } from '../../../aws/rows.ts';
import { compareKeys } from './operand-rules.ts';
import { type Comparator, type Condition, type Operand, pathsIn } from './tree.ts';

const UPDATED_AT = 'updatedAt';

/** What is left when one range of `updatedAt` is taken out of parts of which all must hold. */
export interface TimeRange {
  /** As a key condition takes it. */
  readonly range: Condition;
  readonly rest: readonly Condition[];
  /** A last change that the range takes in and the parts do not. */
  readonly without?: string;
}

/**
 * A range of `updatedAt` that a key condition can say; no row without a text can be in it. Undefined where there is
 * none, or where the parts say more of it: a query's filter takes no attribute of its key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
export function timeRangeIn(parts: readonly Condition[]): TimeRange | undefined {
  const rest = parts.filter((part) => !names(part));
  const [first, second, ...more] = parts.filter(names).map(fieldFirst);
  if (first === undefined || more.length > 0) return undefined;
  if (second !== undefined) {
    const both = bothEnds(first, second) ?? bothEnds(second, first);
    return both && { ...both, rest };
  }
  return isRange(first) ? { range: first, rest } : undefined;
}

function names(part: Condition): boolean {
  return pathsIn(part).some(({ steps: [name] }) => name === UPDATED_AT);
}

function isRange(part: Condition): boolean {
  switch (part.kind) {
    case 'compare':
      return part.operator !== '<>' && isField(part.left) && textOf(part.right) !== undefined;
    case 'between':
      return isField(part.operands[0]) && part.operands.slice(1).every((each) => textOf(each) !== undefined);
    case 'call':
      return (
        part.name === 'begins_with' && isField(part.operands[0]) && textOf(part.operands[1]) !== undefined
      );
    default:
      return false;
  }
}

/** A lower and an upper end are one BETWEEN, which takes both in: the next text after a text is the same with a zero. */
function bothEnds(lower: Condition, upper: Condition): Omit<TimeRange, 'rest'> | undefined {
  const [from, to] = [endOf(lower, ['>', '>=']), endOf(upper, ['<', '<='])];
  if (from === undefined || to === undefined) return undefined;
  const low = from.operator === '>' ? `${from.text}\u0000` : from.text;
  if (compareKeys(low, to.text) > 0) return undefined;
  const literal = (S: string): Operand => ({ kind: 'literal', value: { S } });
  return {
    range: { kind: 'between', operands: [from.field, literal(low), literal(to.text)] },
    ...(to.operator === '<' && { without: to.text }),
  };
}

function endOf(part: Condition, operators: readonly Comparator[]) {
  if (part.kind !== 'compare' || !operators.includes(part.operator) || !isField(part.left)) return undefined;
  const text = textOf(part.right);
  return text === undefined ? undefined : { operator: part.operator, field: part.left, text };
}

function isField(operand: Operand | undefined): boolean {
  return operand?.kind === 'path' && operand.steps.length === 1 && operand.steps[0] === UPDATED_AT;
}

/** A text that a key may have. */
function textOf(operand: Operand | undefined): string | undefined {
  const value: WireValue = operand?.kind === 'literal' ? operand.value : {};
  return typeof value.S === 'string' && value.S !== '' ? value.S : undefined;
}

const MIRRORED: Readonly<Record<Comparator, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A key condition has its field on the left. */
export function fieldFirst(part: Condition): Condition {
  if (part.kind !== 'compare' || part.left.kind === 'path') return part;
  return { ...part, left: part.right, operator: MIRRORED[part.operator], right: part.left };
}
