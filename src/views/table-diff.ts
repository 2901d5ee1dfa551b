import type { ComparisonPlanned } from '../operations/events.ts';
import type { RestorePlan } from '../services/restore/restore.ts';
import type { DiffSide, RowDifference, TableDiff } from '../services/table/diff/table-diff.ts';
import { type Column, type Doc, type Field, fields, lines, stack, table } from '../terminal/layout/docs.ts';
import { bad, good, joined, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { bytesText, capacityText } from './units.ts';

const MOST_ATTRIBUTES = 10;
/** Of an attribute list of a row; JSON has all of it. */
const MOST_LINES = 3;

export const tableDiffView: View<TableDiff> = {
  text: (diff, style) =>
    stack([
      tableDiffDoc(diff),
      diff.differences.length === 0 ? undefined : table(diff.differences, columns(diff.differences)),
      diff.more === 0 || !style.terminal
        ? undefined
        : lines([text`${diff.more} more: --limit <n>, or all of them: ${whole('-o ndjson')}`]),
    ]),
  rows: ({ differences }) => differences,
};

/** What was compared, and how much of it differs. */
export function tableDiffDoc(diff: TableDiff): Doc {
  const { a, b, counts, attributes, readUnits, cost } = diff;
  return fields([
    ['a', sideText(a, b)],
    ['b', sideText(b, a)],
    ...(counts === null
      ? [['rows', warn('not compared: the backup has to be restored for it')] satisfies Field]
      : countFields(diff)),
    ...attributes
      .slice(0, MOST_ATTRIBUTES)
      .map(({ name, ...of }): Field => ['attribute', text`${whole(name)}: ${countsText(of)}`]),
    ...(attributes.length > MOST_ATTRIBUTES
      ? [['attributes', `${attributes.length - MOST_ATTRIBUTES} more`] satisfies Field]
      : []),
    ['read', `${capacityText(readUnits, 'read')}, ${usdText(cost)}`],
  ]);
}

function sideText(side: DiffSide, other: DiffSide): Text {
  const { kind, name, table: read, rows, otherRows, inexact, refused, reasons, repeated } = side;
  const [reason] = reasons;
  const notes: Text[] = [
    ...(rows === null ? [] : [counted(rows, 'row')]),
    ...(otherRows === 0
      ? []
      : [`${counted(otherRows, 'row')} with another timestamp not compared: ${formatsText(other)}`]),
    ...(inexact === 0
      ? []
      : [`${counted(inexact, 'item')} with sets or binary values, compared as lists and texts`]),
    ...(refused === 0
      ? []
      : [
          bad(
            `${counted(refused, 'line')} not compared${reason === undefined ? '' : `: line ${reason.line} ${reason.reason}`}`,
          ),
        ]),
    ...(repeated === 0 ? [] : [warn(`${counted(repeated, 'line')} with a key that another line has too`)]),
  ];
  const what =
    read === null || read === name ? text`${kind} ${whole(name)}` : text`${kind} ${name} in ${whole(read)}`;
  return joined([what, ...notes], '; ');
}

function formatsText({ name }: DiffSide): string {
  return `${name} holds items alone`;
}

function countFields({ equal, counts }: TableDiff): Field[] {
  if (counts === null) return [];
  const { same, created, changed, deleted } = counts;
  return [
    ['result', equal ? good('same') : warn('different')],
    ['same', counted(same, 'row')],
    ['created', text`${counted(created, 'row')} in b alone`],
    ['changed', counted(changed, 'row')],
    ['deleted', text`${counted(deleted, 'row')} in a alone`],
  ];
}

function countsText(of: Readonly<Record<'created' | 'changed' | 'deleted', number>>): string {
  return (['created', 'changed', 'deleted'] as const)
    .filter((kind) => of[kind] > 0)
    .map((kind) => `${kind} in ${counted(of[kind], 'row')}`)
    .join(', ');
}

function columns(rows: readonly RowDifference[]): Column<RowDifference>[] {
  const others = rows.some(({ timestamp }) => timestamp !== '0');
  return [
    { title: 'change', value: ({ kind }) => kind },
    { title: 'id', value: ({ id }) => whole(id) },
    ...(others ? [{ title: 'timestamp', value: ({ timestamp }: RowDifference) => timestamp }] : []),
    { title: 'attributes', value: attributesText, flexible: true, maxLines: MOST_LINES },
  ];
}

function attributesText({ attributes, a, b }: RowDifference): string {
  if (a === undefined && b === undefined)
    return attributes.map(({ name, kind }) => (kind === 'changed' ? name : `${name} ${kind}`)).join(', ');
  if (attributes.length === 0) return JSON.stringify(a ?? b);
  const shown = (row: typeof a, name: string): string => {
    const value = row?.[name];
    return value === undefined ? '-' : JSON.stringify(Object.values(value)[0]);
  };
  return attributes.map(({ name }) => `${name} ${shown(a, name)} → ${shown(b, name)}`).join(', ');
}

/** One row of a stream. */
export const rowDifferenceView: View<RowDifference> = {
  text: (row) => table([row], columns([row])),
};

/** What is going to be restored and read, before it is. */
export function comparisonPlanDoc({ restores, tables, readUnits, readCost, onAws }: ComparisonPlanned): Doc {
  const price = ({ cost, bytes }: RestorePlan): Text =>
    onAws
      ? `; takes minutes to hours, costs ${usdText(cost.once)} once and ${usdText(cost.monthly)} a month for ${bytesText(bytes)} while it stays`
      : '';
  return lines([
    ...restores.map((plan) => {
      const begun = plan.progress === 'not begun' ? '' : ', which an earlier run began';
      return text`restores the backup ${plan.source.backupName ?? ''} of ${plan.source.table} into ${whole(plan.target)}${begun}, and deletes that table afterwards${price(plan)}`;
    }),
    ...(tables === 0
      ? []
      : [
          `reads ${counted(tables, 'whole table')}: about ${counted(readUnits, 'read unit')}, ${usdText(readCost)}`,
        ]),
  ]);
}
