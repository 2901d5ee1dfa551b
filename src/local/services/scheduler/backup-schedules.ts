import { type Properties, text } from '../../resource-provider.ts';
import { createRequestJudge } from '../../rules/request-rules.ts';
import rules from '../../rules/requests/dynamodb.json' with { type: 'json' };
import type { ServiceContext } from '../../service.ts';
import type { Backups } from '../dynamodb/backups.ts';
import type { Tables } from '../dynamodb/tables.ts';
import { createSchedules, type Schedules } from './schedules.ts';

/** By the machine's clock: how often schedules are looked at while nobody asks for anything. */
const LOOK_MS = 1000;

/** Schedules whose target is `dynamodb:createBackup`. */
export interface BackupSchedules extends Schedules {
  open(): void;
  /** Resolves when nothing runs any more. */
  close(): Promise<void>;
}

export function createBackupSchedules(
  { store, account, clock, tell, strikeWithin, report }: ServiceContext,
  tables: Tables,
  backups: Backups,
): BackupSchedules {
  const judge = createRequestJudge(rules);
  let looking: NodeJS.Timeout | undefined;

  async function createBackup(input: Properties): Promise<void> {
    await strikeWithin('dynamodb', 'CreateBackup');
    const problem = judge.problem('CreateBackup', input);
    if (problem !== undefined) throw new Error(problem);
    const name = tables.nameIn(text(input, 'TableName'));
    if (!tables.exists(name)) throw new Error(`Table not found: ${name}`);
    await backups.create(name, text(input, 'BackupName'));
  }

  const schedules = createSchedules({ store, account, clock, tell, invoke: createBackup });
  return {
    ...schedules,
    open() {
      looking = setInterval(() => void schedules.runDue().catch(report), LOOK_MS);
      looking.unref();
    },
    async close() {
      clearInterval(looking);
      await schedules.idle();
    },
  };
}
