import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { createUndoFiles } from '../../journal/undo-files.ts';
import type { Operation } from '../../operations/operation.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import { OTHER_ROWS, type RowKey } from '../../services/items/row-key.ts';
import { type ChangedItem, type ItemService, VIAS, type Via } from '../../services/items/types.ts';
import { tellingUnknown } from '../../services/items/unknown-outcome.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { rowTimestamp } from '../options/row-timestamp.ts';
import { oneOf } from '../options/words.ts';

/** `--via`, on every verb of items: flags, description, parser and default. */
export const VIA = [
  '--via <way>',
  'way to the items when part of the path is down: api, lambda, table',
  oneOf(VIAS),
  'api',
] as const satisfies readonly [string, string, (text: string) => Via, Via];

/** `--key`, on the verbs that reach rows beside items: flags, description and parser. */
export const KEY = [
  '--key <timestamp>',
  'with --via table: rows with another timestamp than 0, which the API does not show',
  rowTimestamp,
] as const satisfies readonly [string, string, (text: string) => RowKey];

/** The same for a list: `other` is every row that is no item as it is now. */
export const ROWS_KEY = [
  '--key <timestamp>',
  'with --via table: rows with this timestamp, or with any other than 0: other',
  (text: string): RowKey => (text === OTHER_ROWS ? text : rowTimestamp(text)),
] as const satisfies readonly [string, string, (text: string) => RowKey];

/** An environment, and its items by the chosen way. */
export interface OpenItems {
  readonly operation: Operation;
  readonly items: ItemService;
}

/** The items of the chosen environment, by the chosen way. */
/** @throws BackofficeError USAGE for a key and another way than the table. */
export async function openItems(cli: CommandContext, via: Via, key?: RowKey): Promise<OpenItems> {
  if (key !== undefined && via !== 'table')
    throw new BackofficeError('USAGE', '--key needs --via table', {
      hint: (command) => `the API knows no other timestamp than 0: ${command.again('--via table')}`,
    });
  const operation = cli.open(await cli.environment());
  return { operation, items: tellingUnknown(await itemsBy(via, cli, operation, key)) };
}

/** The items of an environment that is open. */
async function itemsBy(
  via: Via,
  cli: CommandContext,
  { api, outputs, connection, clock, signal }: Operation,
  key: RowKey | undefined,
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
        ...defined({ key }),
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
