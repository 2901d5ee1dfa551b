import type { KeyTest } from '../expressions/key-condition.ts';
import { checkKey, isKeyValue, type KeyValue, orderedKey, terminated } from '../keys.ts';
import { invalid, wrong } from '../requests/input.ts';
import { behindAll, partitionStart } from '../row-keys.ts';
import type { KeyRange } from '../storage/ordered-rows.ts';
import type { KeyAttribute, KeySchema } from '../table-record.ts';
import type { Value } from '../values/value.ts';

/** Which rows of one partition a query asks for. */
export interface KeyQuery {
  readonly hash: KeyValue;
  readonly range?: KeyTest;
}

/**
 * The rows that a query asks for, checked against the key that it is about.
 * The words are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException.
 */
export function keyQuery(key: KeySchema, tests: ReadonlyMap<string, KeyTest>): KeyQuery {
  if (tests.size !== 1 && tests.size !== 2) throw invalid('Conditions can be of length 1 or 2 only');
  const hash = tests.get(key.hash.name);
  if (key.range === undefined && tests.size > 1) throw invalid('Query key condition not supported');
  if (hash === undefined) throw missed(key.hash);
  checkTypes(key.hash, hash);
  if (hash.kind !== '=' || !isKeyValue(hash.value)) throw invalid('Query key condition not supported');
  checkKey(key.hash.name, hash.value, 'hash');
  const range = key.range && tests.get(key.range.name);
  if (range === undefined && key.range !== undefined && tests.size > 1) throw missed(key.range);
  if (range === undefined || key.range === undefined) return { hash: hash.value };
  checkTypes(key.range, range);
  return { hash: hash.value, range };
}

function missed({ name }: KeyAttribute) {
  return invalid(`Query condition missed key schema element: ${name}`);
}

function checkTypes({ type }: KeyAttribute, test: KeyTest): void {
  for (const value of test.kind === 'between' ? [test.low, test.high] : [test.value])
    if (value.type !== type) throw wrong('Condition parameter type does not match schema type');
}

/** Where the rows of a query stand. In an index more stands behind the range key, so its end is marked. */
export function rowRange(
  { hash, range }: KeyQuery,
  kind: 'table' | 'index',
): Required<Pick<KeyRange, 'from' | 'before'>> {
  const partition = partitionStart(hash);
  const whole = { from: partition, before: behindAll(partition) };
  if (range === undefined) return whole;
  const at = (value: Value): string => partition + rangeText(value, kind);
  const behind = (value: Value): string => (kind === 'table' ? `${at(value)}\0` : behindAll(at(value)));
  switch (range.kind) {
    case '=':
      return { from: at(range.value), before: behind(range.value) };
    case '<':
      return { ...whole, before: at(range.value) };
    case '<=':
      return { ...whole, before: behind(range.value) };
    case '>':
      return { ...whole, from: behind(range.value) };
    case '>=':
      return { ...whole, from: at(range.value) };
    case 'between':
      return { from: at(range.low), before: behind(range.high) };
    case 'begins_with': {
      const beginning = partition + beginningText(range.value, kind);
      return { from: beginning, before: behindAll(beginning) };
    }
  }
}

function rangeText(value: Value, kind: 'table' | 'index'): string {
  if (!isKeyValue(value)) return '';
  return kind === 'table' ? orderedKey(value) : terminated(orderedKey(value));
}

/** A beginning has no end of its own. */
function beginningText(value: Value, kind: 'table' | 'index'): string {
  if (!isKeyValue(value)) return '';
  return kind === 'table' ? orderedKey(value) : terminated(orderedKey(value)).slice(0, -2);
}
