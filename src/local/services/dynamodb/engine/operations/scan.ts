import { pathsIn } from '../expressions/paths-in.ts';
import { checkScalarKeys } from '../key-checks.ts';
import { expressionMembers, readExpressions } from '../requests/expressions.ts';
import { Input, invalid } from '../requests/input.ts';
import { prefixText } from '../row-keys.ts';
import type { KeyRange } from '../storage/ordered-rows.ts';
import { readMembers } from '../values/read-value.ts';
import type { Outcome } from './consumed.ts';
import { type EngineContext, tableFor } from './engine-context.ts';
import { checkProjection } from './get-item.ts';
import { readPage } from './page.ts';
import { checkSelection, selectionOf } from './selection.ts';
import { sourceOf, startPlace } from './source.ts';

const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression'] as const;

export const SCAN_MEMBERS = [
  'TableName',
  'IndexName',
  'Select',
  'Limit',
  'ConsistentRead',
  'Segment',
  'TotalSegments',
  'ExclusiveStartKey',
  'ReturnConsumedCapacity',
  ...expressionMembers(EXPRESSIONS).filter((name) => name !== 'QueryFilter'),
];

export async function scan(context: EngineContext, given: unknown): Promise<Outcome> {
  const input = new Input(given, 'Scan', SCAN_MEMBERS);
  const limit = input.integer('Limit') ?? Number.POSITIVE_INFINITY;
  const start = input.has('ExclusiveStartKey') ? readMembers(input.value('ExclusiveStartKey')) : undefined;
  const segment = segmentOf(input);
  const { filter, projection } = readExpressions(input, EXPRESSIONS);
  const selection = selectionOf('Scan', input, projection);
  const table = tableFor(context, input.text('TableName') ?? '');
  const source = sourceOf(table, input);
  checkProjection(table, projection);
  if (filter !== undefined) checkScalarKeys(table.record, pathsIn(filter));
  checkSelection(source, input, selection);
  const range = segmentRange(segment);
  const place = start && startPlace(source, start);
  if (
    place !== undefined &&
    (place < (range.from ?? '') || (range.before !== undefined && place >= range.before))
  )
    throw invalid(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${segment.total} Segment: ${segment.number}`,
    );
  const rest = place === undefined ? {} : { after: place };
  return readPage(context, input, {
    source,
    rows: source.walk({ ...range, ...rest }),
    selection,
    filter,
    limit,
  });
}

interface Segment {
  readonly number: number;
  readonly total: number;
}

/** @throws AwsError ValidationException for a segment that there is not. */
function segmentOf(input: Input): Segment {
  const [number, total] = [input.integer('Segment'), input.integer('TotalSegments')];
  if (number !== undefined && total === undefined)
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  if (number === undefined && total !== undefined)
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  if (number === undefined || total === undefined) return { number: 0, total: 1 };
  if (number >= total)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${number} is not less than TotalSegments: ${total}`,
    );
  return { number, total };
}

const HASHES = 2 ** 32;

/** An equal share of the hashes of partitions. */
function segmentRange({ number, total }: Segment): KeyRange {
  const border = (of: number): number => Math.ceil((HASHES * of) / total);
  const end = border(number + 1);
  return {
    ...(number === 0 ? {} : { from: prefixText(border(number)) }),
    ...(end >= HASHES ? {} : { before: prefixText(end) }),
  };
}
