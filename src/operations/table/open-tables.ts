import { resourceNames } from '../../../stack/contract/names.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { belongsTo, type TableUse } from '../../services/table/environment-tables.ts';
import type { Session } from '../operation.ts';

/** What the tables of an environment are called. */
export interface TableNames extends TableUse {
  /**
   * The table of this name, or the active one.
   * @throws BackofficeError NOT_FOUND for a table of nothing, or of another environment.
   */
  nameOf(wanted: string | undefined): string;
}

/** Tables outlive the stack, so the environment need not be deployed. */
export async function openTables({
  environment,
  outputs,
}: Pick<Session, 'environment' | 'outputs'>): Promise<TableNames> {
  const ownTable = resourceNames(environment.name).table;
  const activeTable = (await ifFound(outputs.refresh()))?.tableName;
  return {
    ownTable,
    activeTable,
    nameOf(wanted) {
      const name = wanted ?? activeTable;
      if (name === undefined) throw notDeployed(environment.name);
      // An adopted table has a name of its own.
      if (name === activeTable || belongsTo(ownTable)(name)) return name;
      throw new BackofficeError(
        'NOT_FOUND',
        `"${name}" is not a table of environment "${environment.name}"`,
        {
          hint: (command) => `see which are: ${command('table list')}`,
        },
      );
    },
  };
}
