import { RequestError } from '../../../../function/errors.ts';
import { type ItemRecord, isCountable, isCurrent } from '../../../../function/item/record.ts';
import { checkId, checkStatus } from '../../../../function/item/validation.ts';
import type { WireRow } from '../../../aws/rows.ts';
import type { OddKind, OddRow, OddRows } from './table-doctor.ts';

/** What can be wrong with a row, by the rules of the API: what fails first. */
export const ODD_KINDS: readonly Pick<OddRows, 'kind' | 'level' | 'about'>[] = [
  { kind: 'id', level: 'fail', about: 'the API refuses the id' },
  {
    kind: 'version',
    level: 'fail',
    about: 'the version is no whole number, so the API changes nothing of the row',
  },
  {
    kind: 'types',
    level: 'fail',
    about: 'description, attributes or createdAt have another type',
  },
  { kind: 'timestamp', level: 'warn', about: 'the timestamp is not 0: the API does not show the row' },
  { kind: 'status', level: 'warn', about: 'the API refuses the status, so it cannot be listed by it' },
  { kind: 'noStatus', level: 'warn', about: 'there is no status, so no list by status has the row' },
  {
    kind: 'noUpdatedAt',
    level: 'warn',
    about: 'updatedAt is no text, so no list by time of change has the row',
  },
  { kind: 'unversioned', level: 'warn', about: 'version or createdAt are missing: written around the API' },
];

/** What is wrong with a row; nothing for one that the API may have written. */
export function examineRow(row: WireRow): OddKind[] {
  // Rows beside items have no rules but their key.
  if (!isCurrent(row as ItemRecord)) return ['timestamp'];
  const found: OddKind[] = [];
  if (isRefused(() => checkId(row.id?.S))) found.push('id');
  if (row.version !== undefined && !isCountable(row as ItemRecord)) found.push('version');
  if (
    hasOther(row, 'description', 'S') ||
    hasOther(row, 'attributes', 'M') ||
    hasOther(row, 'createdAt', 'S')
  )
    found.push('types');
  const status = row.status?.S;
  if (typeof status !== 'string') found.push('noStatus');
  else if (isRefused(() => checkStatus(status))) found.push('status');
  if (typeof row.updatedAt?.S !== 'string') found.push('noUpdatedAt');
  if (row.version === undefined || row.createdAt === undefined) found.push('unversioned');
  return found;
}

/** What is told of a row with something wrong. */
export function oddRow(row: WireRow): OddRow {
  const status = row.status?.S;
  const isUsable = typeof status === 'string' && !isRefused(() => checkStatus(status));
  return {
    id: String(row.id?.S),
    timestamp: String(row.timestamp?.N),
    status: isUsable ? status : null,
  };
}

function hasOther(row: WireRow, name: string, type: string): boolean {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  return value !== undefined && !(type in value);
}

function isRefused(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof RequestError) return true;
    throw error;
  }
}
