import { ifFound, isNotFound } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import { holdsHash } from '../../redact.ts';
import { keptItemSchema } from '../../schemas/changes.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import type { Item, ItemAttributes, ItemService } from '../../services/items/types.ts';
import { type FindUndoPlan, keptIn, movedOn, notKept } from './undo-plan.ts';

/** Deletes an item that was created, while it is as it was made. */
export const uncreate: FindUndoPlan = async (operation, entry) => {
  const items = await createItemsByApi(operation.api, operation.newId);
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

/** Gives an item the content that it had; its version counts on. */
export const putBack: FindUndoPlan = async (operation, entry) => {
  const items = await createItemsByApi(operation.api, operation.newId);
  const before = itemIn(entry, entry.before);
  const live = await atVersion(items, entry, itemIn(entry, entry.end?.after));
  const added = Object.keys(live.attributes).filter((name) => !Object.hasOwn(before.attributes, name));
  const attributes: ItemAttributes = {
    ...before.attributes,
    ...Object.fromEntries(added.map((name) => [name, null])),
  };
  const { status, description } = before;
  return {
    what: `set item ${live.id} back to what it was at version ${before.version}`,
    before: live,
    after: { ...live, status, description, attributes: before.attributes },
    carryOut: () => items.update(live.id, { status, description, attributes }, live.version),
  };
};

/** Creates an item again that was deleted. It is a new one: its times and its version begin anew. */
export const recreate: FindUndoPlan = async (operation, entry) => {
  const items = await createItemsByApi(operation.api, operation.newId);
  const { id, status, description, attributes } = itemIn(entry, entry.before);
  if (await isThere(items, id)) throw movedOn(entry, 'an item of that id is there again');
  return {
    what: `create item ${id} again; its times and its version begin anew`,
    before: null,
    after: { id, status, description, attributes },
    carryOut: () => items.create({ id, status, description, attributes }),
  };
};

function itemIn(entry: JournalEntry, kept: unknown): Item {
  const item = keptIn(keptItemSchema, entry, kept, 'the item');
  if (holdsHash(item))
    throw notKept(entry, 'the item holds what looks like a secret, and the journal has only its hash');
  return item;
}

async function atVersion(items: ItemService, entry: JournalEntry, made: Item): Promise<Item> {
  const live = await items.get(made.id).catch((error: unknown) => {
    if (isNotFound(error)) throw movedOn(entry, 'it is gone');
    throw error;
  });
  if (live.version === made.version) return live;
  throw movedOn(entry, `it is at version ${live.version}, not ${made.version}`);
}

async function isThere(items: ItemService, id: string): Promise<boolean> {
  return (await ifFound(items.get(id))) !== undefined;
}
