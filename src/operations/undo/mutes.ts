import type { JournalEntry } from '../../journal/journal.ts';
import { type KeptMuteRule, keptMuteRulesSchema } from '../../schemas/changes.ts';
import { deleteMuteRule, putMuteRule, readMuteRule } from '../../services/alarms/mutes.ts';
import type { Operation } from '../operation.ts';
import { type FindUndoPlan, keptIn, movedOn, notKept } from './undo-plan.ts';

/** Rules that mute alarms are as they were before; one that is over meanwhile stays over. */
export const restoreMutes: FindUndoPlan = async (operation, entry) => {
  const [before, made] = [rulesIn(entry, entry.before), rulesIn(entry, entry.end?.after)];
  const cloudWatch = await operation.connection.cloudWatch();
  for (const { name, rule } of made) {
    const live = await readMuteRule(cloudWatch, name);
    const differs =
      (live === undefined) !== (rule === null) ||
      (live !== undefined &&
        rule !== null &&
        (live.until !== rule.until || !sameNames(live.alarms, rule.alarms)));
    if (differs) throw movedOn(entry, live === undefined ? `${name} is gone` : `${name} was changed`);
  }
  const wanted = before
    .map(({ name, rule }) => ({ name, rule: rule === null || isOver(operation, rule) ? null : rule }))
    .filter(
      ({ name, rule }) => rule !== null || made.some((each) => each.name === name && each.rule !== null),
    );
  if (wanted.length === 0) throw notKept(entry, 'what it ended would be over by now');
  return {
    what: wanted.map(whatIsDone).join('; '),
    before: { rules: made },
    after: { rules: wanted },
    carryOut: async () => {
      for (const { name, rule } of wanted)
        if (rule === null) await deleteMuteRule(cloudWatch, name);
        else await putMuteRule(cloudWatch, { name, active: true, ...rule });
    },
  };
};

function whatIsDone({ name, rule }: KeptMuteRule): string {
  return rule === null
    ? `remove the rule ${name}: alarms that it mutes notify at once where they are in alarm`
    : `mute ${rule.alarms.join(', ')} again${rule.until === null ? '' : ` until ${rule.until}`}`;
}

function isOver({ clock }: Operation, { until }: NonNullable<KeptMuteRule['rule']>): boolean {
  return until !== null && Date.parse(until) <= clock.now().getTime();
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

function rulesIn(entry: JournalEntry, kept: unknown): readonly KeptMuteRule[] {
  return keptIn(keptMuteRulesSchema, entry, kept, 'the mute rules').rules;
}
