import { STATUS_INDEX, STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import type { ReadRequest } from '../../../aws/rows.ts';
import { createCompiler } from './compile.ts';
import { onRows } from './fields.ts';
import { all, type Comparator, type Condition, type Operand, pathsIn } from './tree.ts';

/** How the items that a condition holds for are read. */
export interface ReadPlan {
  /** A scan reads the whole table, and pays for it; a query only the rows of one id or one status. */
  readonly by: 'Scan' | 'Query';
  /** The index that is read; undefined for the table itself. An index is always read eventually consistent. */
  readonly index?: string;
  /** What the request of a page says of it. */
  readonly request: Omit<ReadRequest, 'TableName'>;
}

/** The name of the field in whose order the items of a status can be read. */
export const UPDATED_AT = 'updatedAt';

/**
 * The cheapest way to read what a condition holds for.
 * @param ready the indexes of the table that can be read: one that is being made has not all rows yet.
 * @throws BackofficeError USAGE for one that DynamoDB does not take.
 */
export function planRead(condition: Condition | undefined, ready: ReadonlySet<string>): ReadPlan {
  const parts = condition?.kind === 'and' ? flat(condition) : condition === undefined ? [] : [condition];
  const byId = keyed(parts, 'id', ['id', 'timestamp']);
  if (byId !== undefined) return { by: 'Query', request: requestOf(byId.key, byId.rest) };
  const byStatus = keyed(parts, 'status', ['status']);
  if (byStatus === undefined) return { by: 'Scan', request: requestOf(undefined, parts) };
  const inTime = ready.has(STATUS_UPDATE_INDEX) ? withinTime(byStatus) : undefined;
  const [index, { key, rest }] =
    inTime === undefined ? [STATUS_INDEX, byStatus] : [STATUS_UPDATE_INDEX, inTime];
  return { by: 'Query', index, request: { IndexName: index, ...requestOf(key, rest) } };
}

/** A status and a range of its last changes, which no row without a text can be in. */
function withinTime({ key, rest }: Keyed): Keyed | undefined {
  const range = rest.find(isRangeOfTime);
  const others = rest.filter((part) => part !== range);
  if (range === undefined || others.some((part) => names(part, [UPDATED_AT]))) return undefined;
  return { key: { kind: 'and', parts: [key, leftFirst(range)] }, rest: others };
}

/** What a key condition can say of a sort key. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
function isRangeOfTime(part: Condition): boolean {
  const isField = (operand: Operand | undefined): boolean =>
    operand?.kind === 'path' && operand.steps.length === 1 && operand.steps[0] === UPDATED_AT;
  const isText = (operand: Operand | undefined): boolean =>
    operand?.kind === 'literal' && typeof operand.value.S === 'string' && operand.value.S !== '';
  switch (part.kind) {
    case 'compare': {
      const [field, value] = part.left.kind === 'path' ? [part.left, part.right] : [part.right, part.left];
      return part.operator !== '<>' && isField(field) && isText(value);
    }
    case 'between': {
      const [field, from, to] = part.operands;
      return isField(field) && isText(from) && isText(to);
    }
    case 'call':
      return part.name === 'begins_with' && isField(part.operands[0]) && isText(part.operands[1]);
    default:
      return false;
  }
}

function flat(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.parts.flatMap(flat) : [condition];
}

function requestOf(key: Condition | undefined, rest: readonly Condition[]): Omit<ReadRequest, 'TableName'> {
  const { compile, beside } = createCompiler();
  const filter = all(rest);
  const expressions = {
    ...(key && { KeyConditionExpression: compile(key) }),
    ...(filter && { FilterExpression: compile(onRows(filter)) }),
  };
  return { ...expressions, ...beside() };
}

/**
 * The part that names one value of a key, and the others: those must not name the key again, since a query's filter
 * takes no attribute of its key.
 */
function keyed(parts: readonly Condition[], name: string, keyNames: readonly string[]): Keyed | undefined {
  const key = parts.find((part) => isValueOf(part, name));
  const rest = parts.filter((part) => part !== key);
  if (key === undefined || rest.some((part) => names(part, keyNames))) return undefined;
  return { key: leftFirst(key), rest };
}

interface Keyed {
  readonly key: Condition;
  readonly rest: readonly Condition[];
}

function names(part: Condition, keyNames: readonly string[]): boolean {
  return pathsIn(part).some(({ steps: [first] }) => keyNames.includes(first));
}

function isValueOf(part: Condition, name: string): boolean {
  if (part.kind !== 'compare' || part.operator !== '=') return false;
  const [field, value] = part.left.kind === 'path' ? [part.left, part.right] : [part.right, part.left];
  const isField = field.kind === 'path' && field.steps.length === 1 && field.steps[0] === name;
  return isField && value.kind === 'literal' && typeof value.value.S === 'string' && value.value.S !== '';
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
function leftFirst(key: Condition): Condition {
  if (key.kind !== 'compare' || key.left.kind === 'path') return key;
  return { ...key, left: key.right, operator: MIRRORED[key.operator], right: key.left };
}
