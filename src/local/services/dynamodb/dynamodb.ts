import { join } from 'node:path';
import { arn } from '../../account.ts';
import { createRequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/dynamodb.json' with { type: 'json' };
import type { Service, ServiceContext } from '../../service.ts';
import type { Operation } from '../../wire/operation.ts';
import { createBackupSchedules } from '../scheduler/backup-schedules.ts';
import { scheduleResource } from '../scheduler/schedule-resource.ts';
import { backupOperations } from './backup-operations.ts';
import { createBackups } from './backups.ts';
import { createTableEngine } from './engine/engine.ts';
import { createDisk } from './engine/storage/disk.ts';
import { createExpiry } from './expiry.ts';
import { exportOperations } from './export-operations.ts';
import { createExports } from './exports.ts';
import { moveFormerTables } from './former-engine/move-former-tables.ts';
import { unpacked } from './http/unpack.ts';
import { createItemOperations } from './items.ts';
import { limitOperations } from './limit-operations.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { createRestores } from './restores.ts';
import { tableOperations } from './table-operations.ts';
import { createTableResource } from './table-resource.ts';
import { createTables, type Tables } from './tables.ts';
import { tagOperations } from './tag-operations.ts';
import { timeToLiveOperations } from './time-to-live-operations.ts';

const LOOKS_FOR_BACKUPS: ReadonlySet<string> = new Set(['ListBackups', 'DescribeBackup']);

/** DynamoDB: tables and items are the engine's; backups, restores and exports stand on it. */
export function createDynamoDB(context: ServiceContext): Service {
  const { account, clock, store, metrics, buckets, report, mishaps, durable } = context;
  const arnPrefix = arn(account, 'dynamodb', 'table/');
  const engine = createTableEngine({
    files: createDisk(join(context.directory, 'dynamodb')),
    clock,
    arnPrefix,
    durable,
    report,
    constraints: createRequestJudge(rules).problem,
    mishaps: {
      leavesUndone: (operation) => mishaps('partial-batch', { service: 'dynamodb', operation }),
      conflicts: (operation) => mishaps('transaction-conflict', { service: 'dynamodb', operation }),
    },
  });
  const backups = createBackups({ engine, tables: () => tables, store, clock, report });
  const tables: Tables = createTables({
    engine,
    arnPrefix,
    clock,
    beforeDelete: (table) => backups.ofDeleted(table),
  });
  const restores = createRestores({ engine, tables, backups, clock, report });
  const schedules = createBackupSchedules(context, tables, backups);
  const exports = createExports({ engine, tables, buckets, store, clock });
  const expiry = createExpiry(engine, tables, clock);
  let opened = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    opened = resolve;
  });

  /** An operation that begins when tables can be used, and ends when what it wrote is settled. */
  const settling = (operation: Operation): Operation => ({
    ...operation,
    async run(input, call) {
      await ready;
      // What is due is there when somebody looks for it; other operations do not wait for it.
      if (LOOKS_FOR_BACKUPS.has(operation.schema[2])) await schedules.runDue().catch(report);
      const output = await operation.run(input, call);
      await engine.settled();
      return output;
    },
  });

  return {
    definition: {
      scope: 'dynamodb',
      cutsFractions: true,
      protocol: 'json-1.0',
      target: 'DynamoDB_20120810',
      receive: unpacked,
      operations: [
        ...tableOperations(tables, clock),
        ...tagOperations(tables),
        ...timeToLiveOperations(tables),
        ...limitOperations(context.endpoint),
        ...backupOperations(tables, backups, restores),
        ...recoveryOperations(tables, restores, engine, clock),
        ...exportOperations(exports, { tables, clock }),
      ].map(settling),
      raw: createItemOperations({ engine, tables, expiry, metrics, mishaps, ready }),
    },
    resources: [createTableResource(tables), scheduleResource(schedules)],
    async open() {
      await moveFormerTables({
        engine,
        store,
        directory: join(context.directory, 'tables'),
        tell: context.tell,
      });
      await backups.resume();
      await restores.resume();
      opened();
      schedules.open();
    },
    expire: (now) => exports.expire(now),
    async close() {
      await schedules.close();
      await backups.idle();
      await restores.idle();
      await engine.close();
    },
  };
}
