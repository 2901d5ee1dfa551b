import { compareValues, elementsOf, sameValue } from '../values/compare-values.ts';
import { decimalOf } from '../values/decimal.ts';
import type { Members, Value } from '../values/value.ts';
import { valueAt } from './paths.ts';
import type { Comparator, Condition, Operand } from './tree.ts';

/**
 * Whether a condition holds for an item; of what is not there only attribute_not_exists and `<>` hold.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function holds(condition: Condition, item: Members): boolean {
  switch (condition.kind) {
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'not':
      return !holds(condition.inner, item);
    case 'compare':
      return compares(
        condition.comparator,
        operandIn(condition.left, item),
        operandIn(condition.right, item),
      );
    case 'between': {
      const operand = operandIn(condition.operand, item);
      return (
        compares('>=', operand, operandIn(condition.low, item)) &&
        compares('<=', operand, operandIn(condition.high, item))
      );
    }
    case 'in': {
      const operand = operandIn(condition.operand, item);
      return condition.options.some((option) => compares('=', operand, operandIn(option, item)));
    }
    case 'exists':
      return (valueAt(item, condition.path) !== undefined) === condition.wanted;
    case 'type':
      return operandIn(condition.operand, item)?.type === condition.type;
    case 'begins_with':
      return begins(operandIn(condition.operand, item), operandIn(condition.part, item));
    case 'contains':
      return contains(operandIn(condition.operand, item), operandIn(condition.part, item));
  }
}

function operandIn(operand: Operand, item: Members): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAt(item, operand.path);
  const size = sizeOf(operandIn(operand.of, item));
  return size === undefined ? undefined : { type: 'N', number: decimalOf(String(size)) };
}

function compares(comparator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return comparator === '<>';
  if (comparator === '=') return sameValue(left, right);
  if (comparator === '<>') return !sameValue(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

/** Of a text its characters, of bytes their number, of a set or a document its members; nothing else has a size. */
function sizeOf(value: Value | undefined): number | undefined {
  switch (value?.type) {
    case 'S':
      return value.text.length;
    case 'B':
      return value.bytes.length;
    case 'L':
      return value.items.length;
    case 'M':
      return value.members.size;
    case 'SS':
    case 'NS':
    case 'BS':
      return elementsOf(value).length;
    default:
      return undefined;
  }
}

function begins(value: Value | undefined, part: Value | undefined): boolean {
  if (value?.type === 'S' && part?.type === 'S') return value.text.startsWith(part.text);
  if (value?.type === 'B' && part?.type === 'B')
    return value.bytes.subarray(0, part.bytes.length).equals(part.bytes);
  return false;
}

const ELEMENT_TYPES = { SS: 'S', NS: 'N', BS: 'B' } as const;

/** A text in a text, bytes in bytes, an element of a set, or one of a list. */
function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  switch (value.type) {
    case 'S':
      return part.type === 'S' && value.text.includes(part.text);
    case 'B':
      return part.type === 'B' && value.bytes.includes(part.bytes);
    case 'SS':
    case 'NS':
    case 'BS':
      return part.type === ELEMENT_TYPES[value.type] && elementsOf(value).includes(elementText(part));
    case 'L':
      return value.items.some((item) => sameValue(item, part));
    default:
      return false;
  }
}

/** A scalar as the only element of a set. */
function elementText(value: Value): string {
  if (value.type === 'S') return value.text;
  if (value.type === 'N') return elementsOf({ type: 'NS', numbers: [value.number] })[0] ?? '';
  return value.type === 'B' ? value.bytes.toString('base64') : '';
}
