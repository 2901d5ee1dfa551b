import { BackofficeError } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import { KEPT_FOR } from '../../journal/undo-files.ts';
import { type ReceiptPlace, readReceipt } from '../../journal/undo-receipt.ts';
import type { ReceiptLine } from '../../schemas/item-undo.ts';
import { createItemRow, type ItemRow, keyOfRow, sameRow, sameValue } from '../../services/items/put-back.ts';
import { counted } from '../../words/counted.ts';
import { idsText } from '../../words/ids-text.ts';
import type { Operation } from '../operation.ts';
import { type FindUndoPlan, notKept } from './undo-plan.ts';

const AT_ONCE = 8;
const SHOWN = 5;

/** Gives many items back what they were, each unless it was changed since. */
export const putAllBack: FindUndoPlan = async (operation, entry) => {
  const place = { stateDirectory: operation.environment.stateDirectory, id: entry.id };
  let items = 0;
  for await (const _ of readReceipt(place)) items += 1;
  if (items === 0)
    throw notKept(entry, `what was there before is not kept, or not any more: it is kept for ${KEPT_FOR}`);
  return {
    what: `put ${counted(items, 'item')} back, unless changed since`,
    before: null,
    after: { items },
    danger: 'moderate',
    carryOut: () => putBack(operation, entry, place),
  };
};

/** @throws BackofficeError CONFLICT for items that were changed since, when all others are put back. */
async function putBack(operation: Operation, entry: JournalEntry, place: ReceiptPlace): Promise<void> {
  const dynamoDB = await operation.connection.dynamoDB();
  const { tableName } = await operation.outputs.refresh();
  if (entry.target !== `table ${tableName}`)
    throw new BackofficeError(
      'CONFLICT',
      `change ${entry.number} was made in ${entry.target}; the application uses ${tableName} since`,
      {
        hint: (command) => `go back to that table first: ${command('backup restore --undo')}`,
      },
    );
  const left: string[] = [];
  let done = 0;
  const one = async (line: ReceiptLine): Promise<void> => {
    const now = operation.clock.now().toISOString();
    const row = createItemRow(dynamoDB, tableName, keyOfRow({ id: { S: line.id } }));
    const isBack = await putOneBack(row, line, now);
    if (isBack) done += 1;
    else left.push(line.id);
  };
  let waiting: ReceiptLine[] = [];
  const settle = async (): Promise<void> => {
    operation.signal.throwIfAborted();
    await Promise.all(waiting.map(one));
    waiting = [];
  };
  for await (const line of readReceipt(place)) {
    waiting.push(line);
    if (waiting.length === AT_ONCE) await settle();
  }
  await settle();
  if (left.length === 0) return;
  const names = idsText(left.slice(0, SHOWN), left.length);
  throw new BackofficeError(
    'CONFLICT',
    `${counted(left.length, 'item')} were changed since change ${entry.number}, and left as they are: ${names}; ${done} are as before`,
    { hint: (command) => `see what came after it: ${command('history')}` },
  );
}

/** What every change gives an item, also one that takes another back. */
const COUNTED_ON = new Set(['version', 'updatedAt', 'lastRequest']);

/** @returns whether the item is what it was; also when its change was never made, or was taken back already. */
async function putOneBack(row: ItemRow, { undo }: ReceiptLine, now: string): Promise<boolean> {
  const live = await row.read();
  if ('row' in undo) {
    if (live === undefined) return row.create(undo.row);
    return sameRow(live, undo.row);
  }
  if (live === undefined) return false;
  const asked = undo.changes.filter(({ path: [name = ''] }) => !COUNTED_ON.has(name));
  if (asked.every(({ path, before }) => sameValue(valueAt(live, path), before))) return true;
  return row.takeBack(undo.changes, now);
}

function valueAt(
  row: NonNullable<Awaited<ReturnType<ItemRow['read']>>>,
  [name = '', inner]: readonly string[],
) {
  const value = row[name];
  if (inner === undefined || value === undefined) return value;
  return 'M' in value ? value.M[inner] : undefined;
}
