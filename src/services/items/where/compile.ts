import type { ReadRequest, WireValue } from '../../../aws/rows.ts';
import { BackofficeError } from '../../../errors.ts';
import type { Condition, Operand, Path } from './tree.ts';

/** Bytes, and operators and functions, of an expression. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST = 4096;
const MOST_OPERATORS = 300;

/** Puts conditions into expressions that share their names and values. */
export function createCompiler() {
  const names = new Map<string, string>();
  const values = new Map<string, { readonly alias: string; readonly value: WireValue }>();

  function nameOf(name: string): string {
    const known = names.get(name) ?? `#${names.size}`;
    names.set(name, known);
    return known;
  }

  function aliasOf(value: WireValue): string {
    const key = JSON.stringify(value);
    const known = values.get(key) ?? { alias: `:${values.size}`, value };
    values.set(key, known);
    return known.alias;
  }

  function pathText({ steps: [first, ...others] }: Path): string {
    const rest = others.map((step) => (typeof step === 'number' ? `[${step}]` : `.${nameOf(step)}`));
    return nameOf(first) + rest.join('');
  }

  function operandText(operand: Operand): string {
    if (operand.kind === 'path') return pathText(operand);
    return operand.kind === 'size' ? `size(${pathText(operand.of)})` : aliasOf(operand.value);
  }

  function textOf(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return condition.parts
          .map((part) => (part.kind === 'and' || part.kind === 'or' ? `(${textOf(part)})` : textOf(part)))
          .join(condition.kind === 'and' ? ' AND ' : ' OR ');
      case 'not':
        return `NOT (${textOf(condition.inner)})`;
      case 'compare':
        return `${operandText(condition.left)} ${condition.operator} ${operandText(condition.right)}`;
      case 'between': {
        const [value, low, high] = condition.operands.map(operandText);
        return `${value} BETWEEN ${low} AND ${high}`;
      }
      case 'in': {
        const [value, ...list] = condition.operands.map(operandText);
        return `${value} IN (${list.join(', ')})`;
      }
      case 'call':
        return `${condition.name}(${condition.operands.map(operandText).join(', ')})`;
    }
  }

  return {
    /** @throws BackofficeError USAGE for one that is larger than DynamoDB takes. */
    compile(condition: Condition): string {
      const text = textOf(condition);
      if (Buffer.byteLength(text) > LONGEST || operatorsOf(condition) > MOST_OPERATORS)
        throw new BackofficeError('USAGE', 'the condition is longer than DynamoDB takes', {
          hint: `split it: an expression has at most ${LONGEST} bytes and ${MOST_OPERATORS} operators`,
        });
      return text;
    },
    /** What stands beside the expressions. */
    beside(): Pick<ReadRequest, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
      return {
        ...(names.size > 0 && {
          ExpressionAttributeNames: Object.fromEntries([...names].map(([name, alias]) => [alias, name])),
        }),
        ...(values.size > 0 && {
          ExpressionAttributeValues: Object.fromEntries(
            [...values.values()].map(({ alias, value }) => [alias, value]),
          ),
        }),
      };
    },
  };
}

function operatorsOf(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.reduce((sum, part) => sum + operatorsOf(part), condition.parts.length - 1);
    case 'not':
      return 1 + operatorsOf(condition.inner);
    default:
      return 1;
  }
}
