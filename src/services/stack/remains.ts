import type { Connection } from '../../aws/connection.ts';
import { collectPages } from '../../aws/paging.ts';
import { BackofficeError } from '../../errors.ts';
import { readBackups } from '../backups/read-backups.ts';
import { rateOf } from '../cost/rates.ts';
import type { RetainedResource } from './doomed-stack.ts';

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
  const belongs = (name: string): boolean => name === table || name.startsWith(`${table}-`);
  const [names, backups] = await Promise.all([
    collectPages(
      (start) => api.listTables(start === undefined ? {} : { ExclusiveStartTableName: start }),
      ({ TableNames = [] }) => TableNames,
      ({ LastEvaluatedTableName }) => LastEvaluatedTableName,
    ),
    readBackups(api, undefined),
  ]);
  const tables = await Promise.all(
    names.filter(belongs).map(async (name) => tableOf(name, await bytesOf(api, name))),
  );
  return {
    tables,
    backups: backups
      .filter(({ table: of, status }) => belongs(of) && status !== 'DELETED')
      .map(({ name, arn, bytes }) => ({
        logicalId: name,
        physicalId: arn,
        type: 'DynamoDB backup',
        monthlyCost: monthly(bytes, 'tableBackups'),
      })),
  };
}

type Tables = Awaited<ReturnType<Connection['dynamoDB']>>;

function tableOf(name: string, bytes: number): RetainedResource {
  return {
    logicalId: 'Table',
    physicalId: name,
    type: 'AWS::DynamoDB::Table',
    monthlyCost: monthly(bytes, 'tableStorage'),
  };
}

async function bytesOf(api: Tables, name: string): Promise<number> {
  try {
    return (await api.describeTable({ TableName: name })).Table?.TableSizeBytes ?? 0;
  } catch (error) {
    if (error instanceof BackofficeError && error.code === 'NOT_FOUND') return 0;
    throw error;
  }
}

/** US dollars a month, in cents. */
function monthly(bytes: number, rate: 'tableStorage' | 'tableBackups'): number {
  return Math.round((bytes / GB) * rateOf(rate).usd * 100) / 100;
}
