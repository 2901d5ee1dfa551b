import { BackofficeError } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import type { FindWayBack, WayBack } from './way-back.ts';

/** By action of the journal. */
const WAYS: Readonly<Record<string, () => Promise<FindWayBack>>> = {
  'items create': async () => (await import('./items.ts')).uncreate,
  'items update': async () => (await import('./items.ts')).putBack,
  'items delete': async () => (await import('./items.ts')).recreate,
  'config set': async () => (await import('./function.ts')).restoreVariables,
  'config unset': async () => (await import('./function.ts')).restoreVariables,
  'function update': async () => (await import('./function.ts')).restoreCode,
  'function concurrency': async () => (await import('./function.ts')).restoreConcurrency,
  'logs retention': async () => (await import('./retention.ts')).restoreRetention,
  'backup restore': async () => (await import('./cut-over.ts')).moveBack,
};

/** What to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  deploy: 'go back to an earlier release: backoffice rollback',
  rollback: 'go to another release: backoffice rollback <n>',
  'pitr enable': 'switch it off: backoffice pitr disable',
  'pitr disable': 'what could be gone back to is gone; from now on: backoffice pitr enable',
  'backup create': 'delete it: backoffice backup delete <name>',
  'items import': 'restore a backup, or the table as it was: backoffice backup restore --at <time>',
  destroy: 'deploy again: backoffice deploy; a table that was kept is taken up again',
  undo: 'make the change again',
};

/** @throws BackofficeError REFUSED for a change that cannot be taken back. */
export async function wayBack(run: Run, open: OpenEnvironment, entry: JournalEntry): Promise<WayBack> {
  const load = WAYS[entry.action];
  if (load !== undefined) return (await load())(run, open, entry);
  throw new BackofficeError('REFUSED', `${entry.action} cannot be undone`, {
    hint: INSTEAD[entry.action] ?? 'nothing takes it back',
  });
}
