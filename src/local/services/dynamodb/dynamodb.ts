import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import type { ServiceDefinition } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Buckets } from '../s3/buckets.ts';
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

export interface DynamoDBOptions {
  /** Where the engine keeps its tables. */
  readonly directory: string;
  readonly account: Account;
  readonly clock: Clock;
  readonly store: Store;
  readonly metrics: MetricStore;
  readonly buckets: Buckets;
  readonly report: (error: unknown) => void;
}

export interface DynamoDB {
  readonly definition: ServiceDefinition;
  readonly resource: ResourceProvider;
  /** Goes on with backups and restores that a process which was killed had begun. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB: items go to the engine nearly untouched; what it lacks is laid over it. */
export function createDynamoDB(options: DynamoDBOptions): DynamoDB {
  const { account, clock, store, report } = options;
  const engine = createTableEngine(options.directory);
  const settings = createSettingsStore(store, () => clock.now());
  const journal = createWriteJournal(engine, settings, store, clock);
  const backups = createBackups(engine, () => tables, store, clock, report);
  const arnOf = (name: string): string => arn(account, 'dynamodb', `table/${name}`);
  const tables: Tables = createTables(engine, settings, arnOf, clock, async (table) => {
    await backups.ofDeleted(table);
    await journal.forget(table.TableName ?? '');
  });
  const restores = createRestores(engine, tables, backups, journal, clock, report);
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
        ...exportOperations(engine, tables, journal, options.buckets, store, clock),
      ],
      raw: createItemOperations({ engine, tables, journal, expiry, metrics: options.metrics }),
    },
    resource: createTableResource(engine, tables),
    async resume() {
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
