import { join } from 'node:path';
import { arn } from '../../account.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { backupOperations } from './backup-operations.ts';
import { createBackups } from './backups.ts';
import { createTableEngine } from './engine.ts';
import { createExpiry } from './expiry.ts';
import { exportOperations } from './export-operations.ts';
import { createItemOperations } from './items.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { createRestores } from './restores.ts';
import { tableOperations } from './table-operations.ts';
import { createTableResource } from './table-resource.ts';
import { createSettingsStore } from './table-settings.ts';
import { createTables, type Tables } from './tables.ts';
import { createWriteJournal } from './write-journal.ts';

/** DynamoDB: items go to the engine nearly untouched; what it lacks is laid over it. */
export function createDynamoDB(context: ServiceContext): Service {
  const { account, clock, store, metrics, buckets, report } = context;
  const engine = createTableEngine(join(context.directory, 'tables'));
  const settings = createSettingsStore(store, () => clock.now());
  const journal = createWriteJournal(engine, settings, store, clock);
  const backups = createBackups({ engine, tables: () => tables, store, clock, report });
  const arnOf = (name: string): string => arn(account, 'dynamodb', `table/${name}`);
  const tables: Tables = createTables({
    engine,
    settings,
    arnOf,
    clock,
    async beforeDelete(table) {
      await backups.ofDeleted(table);
      await journal.forget(table.TableName ?? '');
    },
  });
  const restores = createRestores({ engine, tables, backups, journal, clock, report });
  const expiry = createExpiry(engine, tables, journal, clock);

  return {
    definition: {
      scope: 'dynamodb',
      protocol: 'json-1.0',
      target: 'DynamoDB_20120810',
      operations: [
        ...tableOperations(engine, tables, clock),
        ...backupOperations(tables, backups, restores),
        ...recoveryOperations(tables, restores, journal, clock),
        ...exportOperations({ engine, tables, journal, buckets, store, clock }),
      ],
      raw: createItemOperations({ engine, tables, journal, expiry, metrics }),
    },
    resources: [createTableResource(engine, tables)],
    async open() {
      await backups.resume();
      await restores.resume();
    },
    async close() {
      await backups.idle();
      await restores.idle();
      await engine.close();
    },
  };
}
