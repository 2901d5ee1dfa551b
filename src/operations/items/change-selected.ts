import { createUndoReceipt, type UndoReceipt } from '../../journal/undo-receipt.ts';
import type { ItemsChanged } from '../../results/items.ts';
import { rateOf } from '../../services/cost/rates.ts';
import {
  checkWork,
  createRowChanger,
  estimatedUnits,
  planRow,
  type Work,
} from '../../services/items/where/change-row.ts';
import type { WireRow } from '../../services/items/where/select-rows.ts';
import type { Condition } from '../../services/items/where/tree.ts';
import { counted } from '../../words/counted.ts';
import { idsText } from '../../words/ids-text.ts';
import { usdText } from '../../words/usd-text.ts';
import type { Operation } from '../operation.ts';
import { changeRows } from './change-rows.ts';
import { createPaceMeter, resumable } from './pace.ts';
import { openSelection } from './select-items.ts';
import { createSelectedFile, type SelectedFile } from './selected-file.ts';

const SHOWN = 5;

export interface ChangeRequest {
  readonly where: Condition;
  /** As it may be kept. */
  readonly text: string;
  readonly work: Work;
  /** Write units a second. */
  readonly maxWcu?: number | undefined;
  /** Of the process; may hold secrets, which no receipt keeps. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What was found before anything is changed. */
interface Found {
  readonly matched: number;
  readonly selected: number;
  readonly same: number;
  readonly refused: number;
  readonly sample: readonly string[];
  readonly units: number;
}

/** Changes or deletes the items that a condition holds for: they are counted first, and each is written while it is as it was read. */
export async function changeSelected(operation: Operation, request: ChangeRequest): Promise<ItemsChanged> {
  const { where, work } = request;
  await checkWork(work);
  const { selection, pages } = await openSelection(operation, { where, eventual: false });
  const { table } = selection;
  const file = createSelectedFile(operation);
  try {
    const found = await select(operation, work, pages(), file);
    tellFound(operation, work, found);
    const { units, selected, ...counts } = found;
    const nothing: ItemsChanged = {
      ...{ changed: false, table, ...counts, selected, items: 0, movedOn: 0, undoable: 0 },
      ...{ movedOnIds: [], writeUnits: 0, cost: 0, seconds: 0 },
    };
    if (operation.dryRun || selected === 0)
      return { ...nothing, writeUnits: units, cost: units * rateOf('tableWrites').usd };
    return { ...nothing, ...(await changeAll(operation, request, { table, found, file })) };
  } finally {
    await file.dispose();
  }
}

async function select(
  operation: Operation,
  work: Work,
  pages: AsyncGenerator<{ readonly rows: readonly WireRow[] }>,
  file: SelectedFile,
): Promise<Found> {
  const now = operation.clock.now().toISOString();
  const pace = createPaceMeter(operation, 'reading', 0, undefined);
  let [matched, selected, same, refused, units] = [0, 0, 0, 0, 0];
  const sample: string[] = [];
  return operation.live(pace.picture, async () => {
    for await (const page of pages) {
      operation.signal.throwIfAborted();
      for (const row of page.rows) {
        matched += 1;
        const planned = planRow(row, work, now, '');
        if (planned === 'same') same += 1;
        else if ('refused' in planned) refused += 1;
        else {
          selected += 1;
          units += estimatedUnits(planned);
          if (sample.length < SHOWN) sample.push(planned.id);
          await file.add(row);
        }
      }
      pace.note(matched);
    }
    return { matched, selected, same, refused, sample, units };
  });
}

/** The count and a sample are told before anything is asked. */
function tellFound(operation: Operation, { kind }: Work, found: Found): void {
  const { matched, selected, same, refused, units } = found;
  operation.report(`${counted(matched, 'item')} match${matched === 1 ? 'es' : ''}`);
  if (same > 0) operation.report(`${same} of them have these values already`);
  if (refused > 0)
    operation.report(
      `${refused} of them cannot be changed: their version is no whole number that can be counted on`,
    );
  if (selected === 0) return;
  const usd = units * rateOf('tableWrites').usd;
  operation.report(
    `to ${kind}: ${idsText(found.sample, found.selected)}; about ${counted(units, 'write unit')}, ${usdText(usd)}`,
  );
}

type Outcome = Pick<
  ItemsChanged,
  'changed' | 'items' | 'movedOn' | 'movedOnIds' | 'undoable' | 'writeUnits' | 'cost' | 'seconds'
>;

async function changeAll(
  operation: Operation,
  { text, work, maxWcu, env }: ChangeRequest,
  { table, found, file }: { readonly table: string; readonly found: Found; readonly file: SelectedFile },
): Promise<Outcome> {
  const { selected, sample } = found;
  const [doing, id] = [work.kind === 'update' ? 'changing' : 'deleting', operation.newId()];
  const { stateDirectory, name } = operation.environment;
  const { clock, signal } = operation;
  const receipt = createUndoReceipt({ stateDirectory, id }, { env, clock });
  const pace = createPaceMeter(operation, `${doing} items`, 0, selected);
  const rows = await operation.connection.rows();
  const changer = createRowChanger(rows, table, { clock, signal, random: Math.random });
  const done = await operation.record(
    {
      id,
      action: work.kind === 'update' ? 'items update --where' : 'items delete --where',
      target: `table ${table}`,
      before: { where: text, items: selected, sample },
      after: (outcome) => outcome,
      undoable: () => canUndo(operation, receipt),
      consent: {
        what: `${doing} ${counted(selected, 'item')} of ${name}`,
        detail: idsText(found.sample, found.selected),
        danger: 'moderate',
      },
    },
    () =>
      resumable(operation, pace, () =>
        changeRows(operation, { work, maxWcu, id, selected, file, receipt, changer, pace }),
      ).catch((error: unknown) => {
        if (receipt.kept().kept > 0)
          operation.report(
            `undo takes back what was changed before; its number: ${operation.command('history --limit 1')}`,
          );
        throw error;
      }),
  );
  const writeUnits = changer.writeUnits();
  return {
    ...done,
    changed: done.items > 0,
    undoable: receipt.kept().kept,
    writeUnits,
    cost: writeUnits * rateOf('tableWrites').usd,
    seconds: pace.seconds(),
  };
}

/** What cannot be undone of many items is told beside what can. */
function canUndo(operation: Operation, receipt: UndoReceipt): true | string {
  const { kept, lost, reason = 'nothing was changed' } = receipt.kept();
  if (kept === 0) return reason;
  if (lost > 0) operation.report(`${counted(lost, 'item')} of these cannot be undone: ${reason}`);
  return true;
}
