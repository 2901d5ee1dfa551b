import type { Connection } from '../../aws/connection.ts';
import { readEnvironmentBackups } from '../backup/read-backups.ts';
import { rateOf } from '../cost/rates.ts';
import { readEnvironmentTables } from '../table/environment-tables.ts';
import type { RetainedResource } from './removal-plan.ts';

const GB = 2 ** 30;

/** What an environment has besides its stack: restored tables and backups, each with its monthly price. */
export interface Remains {
  readonly tables: readonly RetainedResource[];
  readonly backups: readonly RetainedResource[];
}

/**
 * Looks for the tables and backups of an environment; restored tables begin with the name of its table.
 * @param table of the environment, such as `dev-backoffice-data`.
 */
export async function readRemains(
  { dynamoDB }: Pick<Connection, 'dynamoDB'>,
  table: string,
): Promise<Remains> {
  const api = await dynamoDB();
  const [tables, backups] = await Promise.all([
    readEnvironmentTables(api, { ownTable: table, activeTable: undefined }),
    readEnvironmentBackups(api, table),
  ]);
  return {
    tables: tables.map(({ name, bytes }) => ({
      logicalId: 'Table',
      physicalId: name,
      type: 'AWS::DynamoDB::Table',
      monthlyCost: monthly(bytes, 'tableStorage'),
    })),
    backups: backups.map(({ name, arn, bytes }) => ({
      logicalId: name,
      physicalId: arn,
      type: 'DynamoDB backup',
      monthlyCost: monthly(bytes, 'tableBackups'),
    })),
  };
}

/** US dollars a month, in cents. */
function monthly(bytes: number, rate: 'tableStorage' | 'tableBackups'): number {
  return Math.round((bytes / GB) * rateOf(rate).usd * 100) / 100;
}
