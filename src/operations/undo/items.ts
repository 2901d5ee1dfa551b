import { isNotFound } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import { createUndoFiles, KEPT_FOR } from '../../journal/undo-files.ts';
import { keptItemSchema } from '../../schemas/changes.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import {
  createItemRow,
  type ItemRecord,
  type ItemRow,
  itemAfter,
  itemOf,
  keyOfRow,
} from '../../services/items/put-back.ts';
import type { Item, ItemService, ItemUndo } from '../../services/items/types.ts';
import { tellingUnknown } from '../../services/items/unknown-outcome.ts';
import type { Operation } from '../operation.ts';
import { type FindUndoPlan, keptIn, movedOn, notKept } from './undo-plan.ts';

/** Deletes an item that was created, while it is as it was made. */
export const uncreate: FindUndoPlan = async (operation, entry) => {
  const items = tellingUnknown(createItemsByApi(operation.api, operation.newId));
  const made = itemIn(entry, entry.end?.after);
  const live = await atVersion(items, entry, made);
  return {
    what: `delete item ${live.id}`,
    before: live,
    after: null,
    danger: 'moderate',
    carryOut: () => items.delete(live.id, live.version),
  };
};

/** Gives attributes of an item the values that they had; what was changed besides stays, and the version counts on. */
export const putBack: FindUndoPlan = async (operation, entry) => {
  const undo = await kept(operation, entry);
  if (!('changes' in undo)) throw notKept(entry, 'what is kept of it is of another change');
  const { id, version } = itemIn(entry, entry.end?.after);
  const row = await rowOf(operation, { id: { S: id } });
  const live = await row.read();
  if (live === undefined) throw movedOn(entry, 'it is gone');
  const before = itemOf(live);
  if (before.version !== version) throw movedOn(entry, `it is at version ${before.version}, not ${version}`);
  const now = operation.clock.now().toISOString();
  return {
    what: `set what was changed of item ${id} back to what it was at version ${itemIn(entry, entry.before).version}`,
    before,
    after: itemAfter(live, undo.changes, now),
    async carryOut() {
      if (!(await row.takeBack(undo.changes, now))) throw movedOn(entry, 'its attributes are others by now');
    },
  };
};

/** Puts an item back that was deleted, exactly as it was. */
export const recreate: FindUndoPlan = async (operation, entry) => {
  const undo = await kept(operation, entry);
  if (!('row' in undo)) throw notKept(entry, 'what is kept of it is of another change');
  const item = itemOf(undo.row);
  const row = await rowOf(operation, undo.row);
  const there = 'an item of that id is there again';
  if ((await row.read()) !== undefined) throw movedOn(entry, there);
  return {
    what: `create item ${item.id} again, as it was at version ${item.version}`,
    before: null,
    after: item,
    async carryOut() {
      if (!(await row.create(undo.row))) throw movedOn(entry, there);
    },
  };
};

async function kept({ environment, clock }: Operation, entry: JournalEntry): Promise<ItemUndo> {
  const { stateDirectory } = environment;
  const undo = await createUndoFiles({ stateDirectory, clock, env: {} }).read(entry.id);
  if (undo === undefined)
    throw notKept(entry, `what was there before is not kept, or not any more: it is kept for ${KEPT_FOR}`);
  return undo;
}

async function rowOf({ connection, outputs }: Operation, row: ItemRecord): Promise<ItemRow> {
  return createItemRow(await connection.dynamoDB(), (await outputs.refresh()).tableName, keyOfRow(row));
}

function itemIn(entry: JournalEntry, held: unknown): Item {
  return keptIn(keptItemSchema, entry, held, 'the item');
}

async function atVersion(items: ItemService, entry: JournalEntry, made: Item): Promise<Item> {
  const live = await items.get(made.id).catch((error: unknown) => {
    if (isNotFound(error)) throw movedOn(entry, 'it is gone');
    throw error;
  });
  if (live.version !== made.version)
    throw movedOn(entry, `it is at version ${live.version}, not ${made.version}`);
  // One that was deleted and created again is at the same version.
  if (live.createdAt !== made.createdAt)
    throw movedOn(entry, `it is another item, created ${live.createdAt ?? 'by another program'}`);
  return live;
}
