import type { Check } from '../doctor.ts';
import { clock, credentials, faults, region } from './access.ts';
import { alarms } from './alarms.ts';
import { api, permission, routes, stage } from './api.ts';
import { backupSchedule } from './backup-schedule.ts';
import { budget } from './budget.ts';
import { drill } from './drill.ts';
import { architecture, code, fn, runtime, tracing, variables } from './function.ts';
import { ledger } from './ledger.ts';
import { logs, retention } from './logs.ts';
import { role } from './role.ts';
import { stack } from './stack.ts';
import { index, recovery, table, tables } from './table.ts';
import { throttles } from './throttles.ts';
import { topicKey } from './topic-key.ts';

/** Every check, causes before what they lead to. */
export const CHECKS: readonly Check[] = [
  region,
  credentials,
  clock,
  faults,
  stack,
  fn,
  variables,
  role,
  permission,
  routes,
  stage,
  table,
  index,
  throttles,
  api,
  code,
  ledger,
  architecture,
  runtime,
  tracing,
  logs,
  retention,
  alarms,
  topicKey,
  budget,
  recovery,
  backupSchedule,
  drill,
  tables,
];
