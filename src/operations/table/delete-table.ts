import { BackofficeError } from '../../errors.ts';
import {
  type EnvironmentTable,
  readTable,
  type TableDeleted,
  toEnvironmentTable,
} from '../../services/table/environment-tables.ts';
import { removeTable } from '../../services/table/remove-table.ts';
import type { Operation } from '../operation.ts';
import { openTables, type TableNames } from './open-tables.ts';

/**
 * Deletes a table that nothing uses, and waits until it is gone. Deletion protection, which restores put back, is
 * lifted first.
 * @throws BackofficeError REFUSED for a table in use or of the stack; NOT_FOUND; CONFLICT for one that is being made.
 */
export async function deleteTable(operation: Operation, wanted: string): Promise<TableDeleted> {
  const table = await operation.during('looking', () => readDeletable(operation, wanted));
  const { name, deletionProtection, approximateItems } = table;
  const change = {
    action: 'table delete',
    irrevocable: true,
    target: `table ${name}`,
    before: table,
    consent: {
      what: `deleting the table ${name} with about ${approximateItems} items`,
      ...(deletionProtection ? { detail: 'its deletion protection is lifted' } : {}),
      danger: 'severe',
    },
    after: () => null,
  } as const;
  if (!operation.dryRun)
    await operation.record(change, () =>
      operation.during(`deleting ${name}`, async () =>
        removeTable(await operation.connection.dynamoDB(), table, operation),
      ),
    );
  return { changed: !operation.dryRun, table };
}

async function readDeletable(operation: Operation, wanted: string): Promise<EnvironmentTable> {
  const names = await openTables(operation);
  const name = names.nameOf(wanted);
  requireUnused(name, names);
  const found = await readTable(await operation.connection.dynamoDB(), name);
  if (found === undefined)
    throw new BackofficeError('NOT_FOUND', `there is no table ${name}`, {
      hint: (command) => `see which there are: ${command('table list')}`,
    });
  const table = toEnvironmentTable(found, names);
  if (table.status !== 'ACTIVE')
    throw new BackofficeError('CONFLICT', `${name} is ${table.status}: only an ACTIVE table can be deleted`, {
      hint: (command) => `wait until it is ACTIVE: ${command('table list')}`,
    });
  return table;
}

function requireUnused(name: string, { ownTable, activeTable }: TableNames): void {
  if (name === activeTable)
    throw new BackofficeError('REFUSED', `the application uses ${name}`, {
      hint: (command) => `see the tables that it does not use: ${command('table list')}`,
    });
  if (name === ownTable && activeTable !== undefined)
    throw new BackofficeError('REFUSED', `${name} belongs to the stack`, {
      hint: (command) => `it goes with the environment: ${command('destroy')}`,
    });
}
