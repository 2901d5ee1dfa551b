import { pathsIn } from '../expressions/paths-in.ts';
import type { Condition } from '../expressions/tree.ts';
import { itemText } from '../items.ts';
import { checkScalarKeys } from '../key-checks.ts';
import { expressionMembers, readExpressions } from '../requests/expressions.ts';
import { Input, invalid } from '../requests/input.ts';
import { keyNames } from '../row-keys.ts';
import { readMembers } from '../values/read-value.ts';
import type { Outcome } from './consumed.ts';
import { type EngineContext, tableFor } from './engine-context.ts';
import { checkProjection } from './get-item.ts';
import { keyQuery, rowRange } from './key-range.ts';
import { readPage } from './page.ts';
import { checkSelection, selectionOf } from './selection.ts';
import { type Source, sourceOf, startPlace } from './source.ts';

const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'] as const;

export const QUERY_MEMBERS = [
  'TableName',
  'IndexName',
  'Select',
  'Limit',
  'ConsistentRead',
  'ScanIndexForward',
  'ExclusiveStartKey',
  'ReturnConsumedCapacity',
  ...expressionMembers(EXPRESSIONS).filter((name) => name !== 'ScanFilter'),
];

export async function query(context: EngineContext, given: unknown): Promise<Outcome> {
  const input = new Input(given, 'Query', QUERY_MEMBERS);
  const limit = input.integer('Limit') ?? Number.POSITIVE_INFINITY;
  const start = input.has('ExclusiveStartKey') ? readMembers(input.value('ExclusiveStartKey')) : undefined;
  if (!input.has('KeyConditions') && !input.has('KeyConditionExpression'))
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  const { keys = new Map(), filter, projection } = readExpressions(input, EXPRESSIONS);
  const selection = selectionOf('Query', input, projection);
  const table = tableFor(context, input.text('TableName') ?? '');
  const source = sourceOf(table, input);
  const asked = keyQuery(source.key, keys);
  checkProjection(table, projection);
  checkFilter(source, input, filter);
  checkSelection(source, input, selection);
  const range = rowRange(asked, source.kind);
  const reverse = input.flag('ScanIndexForward') === false;
  if (start !== undefined && source.index === undefined && source.key.range === undefined)
    throw invalid(`The provided exclusive start key is invalid: ExclusiveStartKey: ${itemText(start)}`);
  const place = start && startPlace(source, start);
  if (place !== undefined && (place < range.from || place >= range.before))
    throw invalid(
      asked.range === undefined
        ? 'The provided starting key is outside query boundaries based on provided conditions'
        : 'The provided starting key does not match the range key predicate',
    );
  const rest = place === undefined ? {} : reverse ? { before: place } : { after: place };
  return readPage(context, input, {
    source,
    rows: source.walk({ ...range, ...rest, reverse }),
    selection,
    filter,
    limit,
  });
}

/** What the key says is asked by the condition of keys alone. */
function checkFilter({ table, key }: Source, input: Input, filter: Condition | undefined): void {
  if (filter === undefined) return;
  const names = keyNames(key);
  const paths = [...pathsIn(filter)];
  const found = paths.find(([name]) => names.includes(name));
  const what = input.has('QueryFilter') ? 'QueryFilter' : 'Filter Expression';
  if (found !== undefined)
    throw invalid(`${what} can only contain non-primary key attributes: Primary key attribute: ${found[0]}`);
  checkScalarKeys(table.record, paths);
}
