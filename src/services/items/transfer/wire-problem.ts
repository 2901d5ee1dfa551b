import { ExactNumber } from '../../../../function/exact-json.ts';
import { numberProblem } from '../../../../function/item/validation.ts';
import type { WireRow } from '../../../aws/rows.ts';
import { isObject, membersOf } from '../../../schemas/json.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST_ID = 2048;
const LONGEST_SORT_KEY = 1024;
const DEEPEST = 32;
const ITEM_BYTES = 400 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Why DynamoDB would not take a row; undefined when it would. */
export function rowProblem(row: Readonly<Record<string, unknown>>): string | undefined {
  const [id, timestamp] = [membersOf(row.id), membersOf(row.timestamp)];
  if (typeof id.S !== 'string' || id.S === '') return 'id must be a text ("S") that is not empty';
  if (Buffer.byteLength(id.S) > LONGEST_ID) return `id must have at most ${LONGEST_ID} bytes`;
  if (typeof timestamp.N !== 'string') return 'timestamp must be a number ("N")';
  const keyProblem =
    indexKeyProblem(row, 'status', LONGEST_ID) ?? indexKeyProblem(row, 'updatedAt', LONGEST_SORT_KEY);
  if (keyProblem !== undefined) return keyProblem;
  for (const [name, value] of Object.entries(row)) {
    const problem = valueProblem(value, 1);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  const bytes = mapBytes(row);
  return bytes > ITEM_BYTES ? `has ${bytes} bytes; an item has at most ${ITEM_BYTES}` : undefined;
}

/** Rows without the key of an index are taken, and are not in it. */
function indexKeyProblem(
  row: Readonly<Record<string, unknown>>,
  name: string,
  longest: number,
): string | undefined {
  if (row[name] === undefined) return undefined;
  const { S: text } = membersOf(row[name]);
  if (typeof text !== 'string' || text === '')
    return `${name} must be a text ("S") that is not empty: an index is on it`;
  return Buffer.byteLength(text) > longest
    ? `${name} must have at most ${longest} bytes: an index is on it`
    : undefined;
}

/** Whether a row is as it goes over the wire. @param problem what {@link rowProblem} found in it. */
export function isRow(row: unknown, problem: string | undefined): row is WireRow {
  return isObject(row) && problem === undefined;
}

function valueProblem(value: unknown, depth: number): string | undefined {
  if (depth > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [member] = members;
  if (member === undefined || members.length !== 1) return 'must have exactly one type, such as {"S":"text"}';
  const [type, inner]: [string, unknown] = member;
  switch (type) {
    case 'S':
      return typeof inner === 'string' ? undefined : 'must be a text';
    case 'N':
      return digitsProblem(inner);
    case 'B':
      return bytesProblem(inner);
    case 'BOOL':
      return typeof inner === 'boolean' ? undefined : 'must be true or false';
    case 'NULL':
      return inner === true ? undefined : 'must be {"NULL":true}';
    case 'M':
      return mapProblem(inner, depth);
    case 'L':
      return Array.isArray(inner) ? first(inner, (each) => valueProblem(each, depth + 1)) : 'must be a list';
    case 'SS':
      return setProblem(inner, (each) => (typeof each === 'string' ? undefined : 'must hold texts'));
    case 'NS':
      return setProblem(inner, digitsProblem);
    case 'BS':
      return setProblem(inner, bytesProblem);
    default:
      return `has the type "${type}", which DynamoDB does not know`;
  }
}

function mapProblem(inner: unknown, depth: number): string | undefined {
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return 'must be a map';
  return first(Object.values(inner), (each) => valueProblem(each, depth + 1));
}

function first(
  values: readonly unknown[],
  problemOf: (value: unknown) => string | undefined,
): string | undefined {
  for (const value of values) {
    const problem = problemOf(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function digitsProblem(inner: unknown): string | undefined {
  if (typeof inner !== 'string' || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(inner))
    return 'must be a number, as a text';
  return numberProblem(new ExactNumber(inner));
}

function bytesProblem(inner: unknown): string | undefined {
  return typeof inner === 'string' && BASE64.test(inner) ? undefined : 'must be base64';
}

function setProblem(inner: unknown, problemOf: (value: unknown) => string | undefined): string | undefined {
  if (!Array.isArray(inner) || inner.length === 0) return 'must be a set with something in it';
  if (new Set(inner).size !== inner.length) return 'must not hold the same twice';
  return first(inner, problemOf);
}

/** As DynamoDB counts them: names and values in UTF-8. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function mapBytes(map: object): number {
  return Object.entries(map).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** Of a value without a problem. */
function valueBytes(value: unknown): number {
  const members = membersOf(value);
  const { S, N, B, M, L } = members;
  if (typeof S === 'string') return Buffer.byteLength(S);
  if (typeof N === 'string') return Math.ceil(N.length / 2) + 1;
  if (typeof B === 'string') return Math.floor((B.length * 3) / 4);
  if (typeof M === 'object' && M !== null) return 3 + mapBytes(M) + Object.keys(M).length;
  if (Array.isArray(L)) return L.reduce((sum: number, each) => sum + valueBytes(each) + 1, 3);
  const [inner] = Object.values(members);
  if (!Array.isArray(inner)) return 1;
  return inner.reduce((sum: number, each) => sum + Buffer.byteLength(String(each)), 0);
}
