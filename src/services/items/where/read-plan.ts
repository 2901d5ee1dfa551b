import { STATUS_INDEX, STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import type { ReadRequest } from '../../../aws/rows.ts';
import { createCompiler } from './compile.ts';
import { onRows } from './fields.ts';
import { fieldFirst, timeRangeIn } from './time-range.ts';
import { all, type Condition, pathsIn } from './tree.ts';

/** How the items that a condition holds for are read. */
export interface ReadPlan {
  /** A scan reads the whole table, and pays for it; a query only the rows of one id or one status. */
  readonly by: 'Scan' | 'Query';
  /** The index that is read; undefined for the table itself. An index is always read eventually consistent. */
  readonly index?: string;
  /** What the request of a page says of it. */
  readonly request: Omit<ReadRequest, 'TableName'>;
  /** The `updatedAt` of rows that are read and not meant. */
  readonly without?: string;
}

/**
 * The cheapest way to read what a condition holds for.
 * @param inTime whether the items of a status can be read in the order of their last change.
 * @throws BackofficeError USAGE for one that DynamoDB does not take.
 */
export function planRead(condition: Condition | undefined, inTime: boolean): ReadPlan {
  const parts = condition?.kind === 'and' ? flat(condition) : condition === undefined ? [] : [condition];
  const byId = keyed(parts, 'id', ['id', 'timestamp']);
  if (byId !== undefined) return { by: 'Query', request: requestOf(byId.key, byId.rest) };
  const byStatus = keyed(parts, 'status', ['status']);
  if (byStatus === undefined) return { by: 'Scan', request: requestOf(undefined, parts) };
  const { key, rest } = byStatus;
  const found = inTime ? timeRangeIn(rest) : undefined;
  if (found === undefined) return { by: 'Query', index: STATUS_INDEX, ...requestIn(STATUS_INDEX, key, rest) };
  const { range, rest: others, without } = found;
  const both: Condition = { kind: 'and', parts: [key, range] };
  return {
    by: 'Query',
    index: STATUS_UPDATE_INDEX,
    ...requestIn(STATUS_UPDATE_INDEX, both, others),
    ...(without !== undefined && { without }),
  };
}

function flat(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.parts.flatMap(flat) : [condition];
}

function requestIn(IndexName: string, key: Condition, rest: readonly Condition[]): Pick<ReadPlan, 'request'> {
  return { request: { IndexName, ...requestOf(key, rest) } };
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
function keyed(
  parts: readonly Condition[],
  name: string,
  keyNames: readonly string[],
): { readonly key: Condition; readonly rest: readonly Condition[] } | undefined {
  const key = parts.find((part) => isValueOf(part, name));
  const rest = parts.filter((part) => part !== key);
  if (
    key === undefined ||
    rest.some((part) => pathsIn(part).some(({ steps: [first] }) => keyNames.includes(first)))
  )
    return undefined;
  return { key: fieldFirst(key), rest };
}

function isValueOf(part: Condition, name: string): boolean {
  if (part.kind !== 'compare' || part.operator !== '=') return false;
  const [field, value] = part.left.kind === 'path' ? [part.left, part.right] : [part.right, part.left];
  const isField = field.kind === 'path' && field.steps.length === 1 && field.steps[0] === name;
  return isField && value.kind === 'literal' && typeof value.value.S === 'string' && value.value.S !== '';
}
