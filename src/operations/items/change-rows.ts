import { BackofficeError } from '../../errors.ts';
import type { UndoReceipt } from '../../journal/undo-receipt.ts';
import { createBudget } from '../../services/items/transfer/budget.ts';
import { planRow, type RowChanger, type RowWork, type Work } from '../../services/items/where/change-row.ts';
import type { Operation } from '../operation.ts';
import type { Pace } from './pace.ts';
import type { SelectedFile } from './selected-file.ts';

const BATCH = 25;
const SHOWN = 5;

/** Changes of the rows that were selected. */
export interface RowRun {
  readonly work: Work;
  readonly maxWcu: number | undefined;
  /** Of the change. */
  readonly id: string;
  /** How many there are in the file. */
  readonly selected: number;
  readonly file: SelectedFile;
  readonly receipt: UndoReceipt;
  readonly changer: RowChanger;
  readonly pace: Pace;
}

/** What became of the rows. */
export interface RowsChanged {
  readonly items: number;
  /** Rows that others changed meanwhile, which were left. */
  readonly movedOn: number;
  /** The first of them. */
  readonly movedOnIds: readonly string[];
}

/** Changes row by row what was selected, while it is as it was read. @throws what failed; rows before it are changed. */
export async function changeRows(
  { clock, signal }: Pick<Operation, 'clock' | 'signal'>,
  { work, maxWcu, id, selected, file, receipt, changer, pace }: RowRun,
): Promise<RowsChanged> {
  const now = clock.now().toISOString();
  const budget = createBudget(maxWcu, clock, signal);
  let [items, movedOn, paid] = [0, 0, 0];
  const movedOnIds: string[] = [];

  async function changeBatch(batch: readonly RowWork[]): Promise<void> {
    signal.throwIfAborted();
    // Before the changes: whatever happens then, they can be taken back.
    await receipt.add(batch);
    const outcomes = await Promise.allSettled(batch.map((each) => changer.apply(each)));
    const left: string[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') continue;
      if (outcome.value) items += 1;
      else {
        movedOn += 1;
        left.push(batch[index]?.id ?? '');
        if (movedOnIds.length < SHOWN) movedOnIds.push(batch[index]?.id ?? '');
      }
    }
    await receipt.takeOut(left);
    pace.note(items + movedOn);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    const spent = changer.writeUnits();
    await budget.spend(spent - paid);
    paid = spent;
  }

  const size = maxWcu === undefined ? BATCH : Math.max(1, Math.min(BATCH, Math.floor(maxWcu / 2)));
  let batch: RowWork[] = [];
  for await (const row of file.rows()) {
    const planned = planRow(row, work, now, `${id}/${items + movedOn + batch.length}`);
    if (planned === 'same' || 'refused' in planned) continue;
    batch.push(planned);
    if (batch.length < size) continue;
    await changeBatch(batch);
    batch = [];
  }
  if (batch.length > 0) await changeBatch(batch);
  if (items + movedOn < selected)
    throw new BackofficeError(
      'FAILED',
      `${selected - items - movedOn} of ${selected} items were not read again from the state directory, and are as before`,
      { hint: (command) => `rerun for what is left: ${command.again()}` },
    );
  return { items, movedOn, movedOnIds };
}
