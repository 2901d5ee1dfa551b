import { setImmediate as nextTurn } from 'node:timers/promises';
import { holds } from '../expressions/evaluate.ts';
import { project } from '../expressions/projection.ts';
import type { Condition } from '../expressions/tree.ts';
import { itemJson, itemOf } from '../items.ts';
import { JsonText } from '../json-text.ts';
import type { Input } from '../requests/input.ts';
import type { Members } from '../values/value.ts';
import { Consumed, consumedCapacity, type Outcome, readUnits } from './consumed.ts';
import type { EngineContext } from './engine-context.ts';
import { readsTable, type Selection } from './selection.ts';
import type { Met, Source } from './source.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES = 1024 * 1024;

/** How long one request may keep all others waiting. */
const TURN_MS = 10;

export interface PageRequest {
  readonly source: Source;
  readonly rows: Iterable<Met>;
  readonly selection: Selection;
  readonly filter: Condition | undefined;
  readonly limit: number;
}

/** Reads a page of a query or a scan; others have their turn meanwhile. */
export async function readPage(context: EngineContext, input: Input, request: PageRequest): Promise<Outcome> {
  const { source, limit } = request;
  const { storage } = context;
  const items: JsonText[] = [];
  let [count, scanned, bytes, fetched] = [0, 0, 0, 0];
  let last: Met | undefined;
  let began = performance.now();
  for (const met of request.rows) {
    scanned += 1;
    bytes += met.size;
    const item = shownOf(request, storage.textOf(met.row));
    if (item !== undefined) {
      count += 1;
      if (!request.selection.counts) items.push(item);
      if (readsTable(source, request.selection)) fetched += readUnits(met.row.size, 'eventual');
    }
    if (scanned >= limit || bytes >= PAGE_BYTES) {
      last = met;
      break;
    }
    if (performance.now() - began > TURN_MS) {
      await nextTurn();
      began = performance.now();
    }
  }
  const isStrong = input.flag('ConsistentRead') === true;
  const consumed = consumedOf(source, input, readUnits(bytes, isStrong ? 'strong' : 'eventual'));
  consumed.add(isStrong ? 2 * fetched : fetched);
  return {
    output: {
      Items: request.selection.counts ? undefined : items,
      Count: count,
      ScannedCount: scanned,
      LastEvaluatedKey: last && startKeyOf(source, itemOf(storage.textOf(last.row))),
      ConsumedCapacity: consumedCapacity(input, consumed),
    },
    consumed: [consumed],
    returned: count,
  };
}

/** What is returned of an item; undefined for one that the filter leaves out. */
function shownOf({ source, selection, filter }: PageRequest, text: string): JsonText | undefined {
  const { projection, whole, counts } = selection;
  const isAsKept =
    projection === undefined &&
    (source.index === undefined || whole || source.index.projection.type === 'ALL');
  if (filter === undefined && (counts || isAsKept)) return new JsonText(text);
  const item = itemOf(text);
  if (filter !== undefined && !holds(filter, readsAll(source) ? item : source.shown(item))) return undefined;
  if (counts || isAsKept) return new JsonText(text);
  return itemJson(projection === undefined ? source.shown(item) : project(item, projection));
}

/** A filter sees what the index has; that of a local one what its table has. */
function readsAll({ index }: Source): boolean {
  return index === undefined || index.kind === 'local' || index.projection.type === 'ALL';
}

function startKeyOf({ startNames }: Source, item: Members): JsonText {
  return itemJson(
    new Map(
      startNames.flatMap((name) => {
        const value = item.get(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
}

function consumedOf({ table, index }: Source, input: Input, units: number): Consumed {
  const consumed = new Consumed(table.record.name, input.text('TableName') ?? '', 'read');
  if (index === undefined) consumed.add(units);
  else consumed.addToIndex(index, units);
  return consumed;
}
