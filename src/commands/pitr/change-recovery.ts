import {
  type Recovery,
  type RecoveryChanged,
  readRecovery,
  switchRecovery,
} from '../../services/table/recovery.ts';
import { recoveryChangedView } from '../../views/recovery.ts';
import { mutate } from '../mutate.ts';
import type { Run } from '../run.ts';

/** Switches recovery on or off; nothing is sent when it is so already. */
export async function changeRecovery(
  run: Run,
  enabled: boolean,
  days: number | undefined,
): Promise<RecoveryChanged> {
  const open = run.open(await run.environment());
  const dynamoDB = await open.connection.dynamoDB();
  const before = await run.progress.during('looking', async () =>
    readRecovery(dynamoDB, (await open.outputs.refresh()).tableName),
  );
  const same = before.enabled === enabled && (days === undefined || before.days === days);
  const changes = !same && !run.options.dryRun;
  const consent = enabled ? undefined : consentFor(before);
  const mutation = {
    action: enabled ? 'pitr enable' : 'pitr disable',
    target: `table ${before.table}`,
    before,
    irrevocable: !enabled,
    ...(consent === undefined ? {} : { consent }),
  };
  const recovery = changes
    ? await mutate(run, open, mutation, () => switchRecovery(dynamoDB, before.table, enabled, days))
    : before;
  const result = { changed: changes, before, recovery };
  await run.print(enabled ? 'pitr enable' : 'pitr disable', result, recoveryChangedView(enabled));
  return result;
}

function consentFor({ table, earliest, latest }: Recovery) {
  const what = `disabling recovery of ${table} to any second from ${earliest} to ${latest}`;
  return { what, danger: 'moderate' } as const;
}
