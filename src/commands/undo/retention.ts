import { readGroups } from '../../services/logs/groups.ts';
import { setRetention } from '../../services/logs/retention.ts';
import { logSources } from '../../services/logs/sources.ts';
import { type FindWayBack, movedOn, notKept } from './way-back.ts';

/** Days that lines are kept, by log group; null for ever. */
type Retention = readonly { readonly group: string; readonly days: number | null }[];

/** Log groups keep their lines as long as before. What was deleted meanwhile does not come back. */
export const restoreRetention: FindWayBack = async (_run, open, entry) => {
  const [before, made] = [retentionIn(entry.before), retentionIn(entry.end?.after)];
  if (before.length === 0) throw notKept(entry, 'the journal does not have the retention');
  const logs = await open.connection.logs();
  const groups = await readGroups(logs, await logSources(open, 'all'));
  const live = made.map(({ group }) => ({
    group,
    days: groups.find(({ name }) => name === group)?.retentionDays ?? null,
  }));
  const changed = live.filter(({ days }, index) => days !== made[index]?.days);
  if (changed.length > 0)
    throw movedOn(entry, changed.map(({ group, days }) => `${group} keeps ${days ?? 'all'}`).join(', '));
  return {
    what: `keep lines as long as before: ${before.map(({ group, days }) => `${group} ${days ?? 'for ever'}`).join(', ')}`,
    before: { retention: live },
    after: { retention: before },
    carryOut: async () => {
      for (const { group, days } of before) await setRetention(logs, group, days);
    },
  };
};

function retentionIn(kept: unknown): Retention {
  return (kept as { retention?: Retention } | null | undefined)?.retention ?? [];
}
