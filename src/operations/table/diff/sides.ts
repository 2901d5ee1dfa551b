import { BackofficeError } from '../../../errors.ts';
import type { Backup } from '../../../services/backup/backup.ts';
import { findBackup } from '../../../services/backup/read-backups.ts';
import { formatOf } from '../../../services/items/transfer/formats.ts';
import { belongsTo, readTable } from '../../../services/table/environment-tables.ts';
import type { Operation } from '../../operation.ts';
import type { TableNames } from '../open-tables.ts';

/** What is compared with another one. */
export type Side =
  | { readonly kind: 'table'; readonly name: string; readonly bytes: number; readonly items: number }
  | { readonly kind: 'backup'; readonly name: string; readonly backup: Backup }
  | { readonly kind: 'file'; readonly name: string };

const PREFIX = /^(table|backup|file):(.+)$/s;

/**
 * What a word names: a file where it has a slash or the extension of one, a table of the environment, or else a
 * backup. `table:`, `file:` and `backup:` before it leave no choice.
 * @throws BackofficeError NOT_FOUND.
 */
export async function sideOf(operation: Operation, names: TableNames, word: string): Promise<Side> {
  const [, kind, name = word] = PREFIX.exec(word) ?? [];
  if (kind === 'table') return tableSide(operation, names, name);
  if (kind === 'file') return { kind: 'file', name };
  if (kind === 'backup' || name.startsWith('arn:')) return backupSide(operation, names, name);
  if (name === '-' || name.includes('/') || formatOf(name) !== undefined) return { kind: 'file', name };
  const isTable = name === names.activeTable || belongsTo(names.ownTable)(name);
  return isTable ? tableSide(operation, names, name) : backupSide(operation, names, name);
}

async function tableSide({ connection }: Operation, names: TableNames, wanted: string): Promise<Side> {
  const name = names.nameOf(wanted);
  const table = await readTable(await connection.dynamoDB(), name);
  if (table !== undefined)
    return { kind: 'table', name, bytes: table.TableSizeBytes ?? 0, items: table.ItemCount ?? 0 };
  throw new BackofficeError('NOT_FOUND', `there is no table ${name}`, {
    hint: (command) => `see which there are: ${command('table list')}`,
  });
}

async function backupSide({ connection }: Operation, names: TableNames, wanted: string): Promise<Side> {
  const backup = await findBackup(await connection.dynamoDB(), names.ownTable, wanted).catch(
    (error: unknown) => {
      if (!(error instanceof BackofficeError) || error.code !== 'NOT_FOUND') throw error;
      throw new BackofficeError('NOT_FOUND', `there is no table or backup named "${wanted}"`, {
        hint: (command) =>
          `see which there are: ${command('backup list')}, ${command('table list')}; a file: ./${wanted}`,
        cause: error,
      });
    },
  );
  return { kind: 'backup', name: backup.name, backup };
}
