import { STATUS_INDEX } from '../../../../stack/contract/table.ts';
import type { ReadRequest } from '../../../aws/rows.ts';
import { createCompiler } from './compile.ts';
import { onRows } from './fields.ts';
import { all, type Condition, pathsIn } from './tree.ts';

/** How the items that a condition holds for are read. */
export interface ReadPlan {
  /** A scan reads the whole table, and pays for it; a query only the rows of one id or one status. */
  readonly by: 'Scan' | 'Query';
  /** The index that is read; undefined for the table itself. An index is always read eventually consistent. */
  readonly index?: string;
  /** What the request of a page says of it. */
  readonly request: Omit<ReadRequest, 'TableName'>;
}

/** The cheapest way to read what a condition holds for. @throws BackofficeError USAGE for one that DynamoDB does not take. */
export function planRead(condition: Condition | undefined): ReadPlan {
  const parts = condition?.kind === 'and' ? flat(condition) : condition === undefined ? [] : [condition];
  const byId = keyed(parts, 'id', ['id', 'timestamp']);
  if (byId !== undefined) return { by: 'Query', request: requestOf(byId.key, byId.rest) };
  const byStatus = keyed(parts, 'status', ['status']);
  if (byStatus !== undefined)
    return {
      by: 'Query',
      index: STATUS_INDEX,
      request: { IndexName: STATUS_INDEX, ...requestOf(byStatus.key, byStatus.rest) },
    };
  return { by: 'Scan', request: requestOf(undefined, parts) };
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
  return { key: leftFirst(key), rest };
}

function isValueOf(part: Condition, name: string): boolean {
  if (part.kind !== 'compare' || part.operator !== '=') return false;
  const [field, value] = part.left.kind === 'path' ? [part.left, part.right] : [part.right, part.left];
  const isField = field.kind === 'path' && field.steps.length === 1 && field.steps[0] === name;
  return isField && value.kind === 'literal' && typeof value.value.S === 'string' && value.value.S !== '';
}

/** A key condition has its field on the left. */
function leftFirst(key: Condition): Condition {
  if (key.kind !== 'compare' || key.left.kind === 'path') return key;
  return { ...key, left: key.right, right: key.left };
}
