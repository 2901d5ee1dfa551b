import type { JournalEntry } from '../../journal/journal.ts';
import { keptRetentionSchema } from '../../schemas/changes.ts';
import { readGroups } from '../../services/logs/groups.ts';
import { setRetention } from '../../services/logs/retention.ts';
import { logSources } from '../../services/logs/sources.ts';
import { type FindUndoPlan, keptIn, movedOn } from './undo-plan.ts';

/** Log groups keep their lines as long as before. What was deleted meanwhile does not come back. */
export const restoreRetention: FindUndoPlan = async (operation, entry) => {
  const [before, made] = [retentionIn(entry, entry.before), retentionIn(entry, entry.end?.after)];
  const logs = await operation.connection.logs();
  const groups = await readGroups(logs, await logSources(operation, 'all'));
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

function retentionIn(entry: JournalEntry, kept: unknown) {
  return keptIn(keptRetentionSchema, entry, kept, 'the retention').retention;
}
