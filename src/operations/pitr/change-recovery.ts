import {
  type Recovery,
  type RecoveryChanged,
  readRecovery,
  switchRecovery,
} from '../../services/pitr/recovery.ts';
import type { Operation } from '../operation.ts';

/** Switches recovery on or off; nothing is sent when it is so already. */
export async function changeRecovery(
  operation: Operation,
  enabled: boolean,
  days: number | undefined,
): Promise<RecoveryChanged> {
  const dynamoDB = await operation.connection.dynamoDB();
  const before = await operation.during('looking', async () =>
    readRecovery(dynamoDB, (await operation.outputs.refresh()).tableName),
  );
  const same = before.enabled === enabled && (days === undefined || before.days === days);
  const changes = !same && !operation.dryRun;
  const consent = enabled
    ? ({ what: `enabling recovery of ${before.table}`, danger: 'mild' } as const)
    : consentFor(before);
  const change = {
    action: enabled ? ('pitr enable' as const) : ('pitr disable' as const),
    after: (recovery: Recovery) => recovery,
    target: `table ${before.table}`,
    before,
    irrevocable: !enabled,
    consent,
  };
  const recovery = changes
    ? await operation.record(change, () => switchRecovery(dynamoDB, before.table, enabled, days))
    : before;
  return { changed: changes, before, recovery };
}

function consentFor({ table, earliest, latest }: Recovery) {
  const what = `disabling recovery of ${table} to any second from ${earliest} to ${latest}`;
  return { what, danger: 'moderate' } as const;
}
