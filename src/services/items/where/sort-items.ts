import { ExactNumber } from '../../../../function/exact-json.ts';
import type { ItemValue } from '../../../../function/item/item.ts';
import { BackofficeError } from '../../../errors.ts';
import { canonicalNumber } from '../../../schemas/canonical-number.ts';
import type { Item } from '../types.ts';
import { fieldOf, type ItemField, readFieldNames } from './item-fields.ts';

/** A field to sort by. */
export interface SortField extends ItemField {
  readonly descending: boolean;
}

/** Items that are held to be sorted, where no limit says how many. */
const MOST_HELD = 100_000;

/** @param text such as `status,-updatedAt`. @throws BackofficeError USAGE */
export function readSort(text: string): SortField[] {
  return text.split(',').flatMap((part) => {
    const name = part.trim();
    const descending = name.startsWith('-');
    return readFieldNames(descending ? name.slice(1) : name, '--sort').map((field) => ({
      ...field,
      descending,
    }));
  });
}

/** Items in order, as they are added. Those without a value come last, and of equal ones the lower id first. */
export interface SortedItems {
  /** @throws BackofficeError REFUSED for more than fit into memory. */
  add(item: Item): void;
  /** The first of them, as many as were asked for. */
  first(): readonly Item[];
}

/** @param limit undefined for all of them. */
export function createSortedItems(sort: readonly SortField[], limit: number | undefined): SortedItems {
  let held: Item[] = [];
  const compare = comparison(sort);
  const most = limit === undefined ? MOST_HELD : Math.max(limit * 2, 1000);
  const ordered = (): Item[] => held.sort(compare).slice(0, limit);
  return {
    add(item) {
      if (held.length >= most) {
        if (limit === undefined)
          throw new BackofficeError('REFUSED', `more than ${MOST_HELD} items cannot be sorted at once`, {
            hint: 'narrow them with --where, or leave --all out and show the first with --limit',
          });
        held = ordered();
      }
      held.push(item);
    },
    first: ordered,
  };
}

function comparison(sort: readonly SortField[]): (a: Item, b: Item) => number {
  return (a, b) => {
    for (const { path, descending } of sort) {
      const order = compareValues(fieldOf(a, path), fieldOf(b, path), descending ? -1 : 1);
      if (order !== 0) return order;
    }
    return compareTexts(a.id, b.id);
  };
}

/** Numbers before texts before all else; what is not there comes last, whichever the direction. */
function compareValues(a: ItemValue | undefined, b: ItemValue | undefined, direction: number): number {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (kindA === ABSENT || kindB === ABSENT || kindA !== kindB)
    return kindA === ABSENT || kindB === ABSENT ? kindA - kindB : (kindA - kindB) * direction;
  if (kindA === 0) return compareNumbers(String(a), String(b)) * direction;
  return compareTexts(textOf(a), textOf(b)) * direction;
}

/** Numbers of more digits than a double has differ in their text alone. */
function compareNumbers(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0) return difference;
  const [first, second] = [a, b].map(aligned);
  return compareTexts(first ?? '', second ?? '') * (a.startsWith('-') ? -1 : 1);
}

/** Room for every number of DynamoDB. */
const DIGITS = 170;

/** The digits of a number without its sign, so that texts are in the order of numbers. */
function aligned(number: string): string {
  const [whole = '', fraction = ''] = (canonicalNumber(number) ?? number).replace('-', '').split('.');
  return `${whole.padStart(DIGITS, '0')}.${fraction}`;
}

const ABSENT = 3;

function kindOf(value: ItemValue | undefined): number {
  if (value === undefined || value === null) return ABSENT;
  if (typeof value === 'number' || value instanceof ExactNumber) return 0;
  return typeof value === 'string' ? 1 : 2;
}

function textOf(value: ItemValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
