import { createUndoFiles } from '../../journal/undo-files.ts';
import type { Operation } from '../../operations/operation.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import { type ChangedItem, type ItemService, VIAS, type Via } from '../../services/items/types.ts';
import { tellingUnknown } from '../../services/items/unknown-outcome.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { oneOf } from '../options/words.ts';

/** `--via`, on every verb of items: flags, description, parser and default. */
export const VIA = [
  '--via <way>',
  'way to the items when part of the path is down: api, lambda, table',
  oneOf(VIAS),
  'api',
] as const satisfies readonly [string, string, (text: string) => Via, Via];

/** An environment, and its items by the chosen way. */
export interface OpenItems {
  readonly operation: Operation;
  readonly items: ItemService;
}

/** The items of the chosen environment, by the chosen way. */
export async function openItems(cli: CommandContext, via: Via): Promise<OpenItems> {
  const operation = cli.open(await cli.environment());
  return { operation, items: tellingUnknown(await itemsBy(via, cli, operation)) };
}

/** The items of an environment that is open. */
async function itemsBy(
  via: Via,
  cli: CommandContext,
  { api, outputs, connection, clock, signal }: Operation,
): Promise<ItemService> {
  switch (via) {
    case 'api':
      return createItemsByApi(api, cli.newId);
    case 'lambda': {
      const { createItemsByLambda } = await import('../../services/items/by-lambda.ts');
      return createItemsByLambda(await connection.lambda(), (await outputs.get()).functionName, cli.newId);
    }
    case 'table': {
      const { createItemsByTable } = await import('../../services/items/by-table.ts');
      return createItemsByTable(await connection.dynamoDB(), (await outputs.get()).tableName, {
        clock,
        signal,
        random: Math.random,
        newToken: cli.newId,
      });
    }
  }
}

/** A change of an item, and whether it can be undone; else why not. */
export interface KeptChange extends ChangedItem {
  readonly kept: true | string;
}

/** Makes a change of an item, and keeps what takes it back. @param id of the change. */
export async function keepingUndo(
  cli: CommandContext,
  { environment }: Operation,
  id: string,
  change: Promise<ChangedItem>,
): Promise<KeptChange> {
  const changed = await change;
  const { clock, env } = cli.context;
  const files = createUndoFiles({ stateDirectory: environment.stateDirectory, clock, env });
  return { ...changed, kept: await files.keep(id, changed.undo) };
}
