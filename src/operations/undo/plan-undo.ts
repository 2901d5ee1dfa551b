import { BackofficeError } from '../../errors.ts';
import type { Hint } from '../../hints.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import type { ChangeAction } from '../../schemas/changes.ts';
import type { Operation } from '../operation.ts';
import type { FindUndoPlan, UndoPlan } from './undo-plan.ts';

/** By the action that made the change. */
const WAYS: Partial<Record<ChangeAction, () => Promise<FindUndoPlan>>> = {
  'items create': async () => (await import('./items.ts')).uncreate,
  'items update': async () => (await import('./items.ts')).putBack,
  'items delete': async () => (await import('./items.ts')).recreate,
  'items update --where': async () => (await import('./many-items.ts')).putAllBack,
  'items delete --where': async () => (await import('./many-items.ts')).putAllBack,
  'config set': async () => (await import('./function.ts')).restoreVariables,
  'config unset': async () => (await import('./function.ts')).restoreVariables,
  'function update': async () => (await import('./function.ts')).restoreCode,
  'function concurrency': async () => (await import('./function.ts')).restoreConcurrency,
  'logs retention': async () => (await import('./retention.ts')).restoreRetention,
  'alarms mute': async () => (await import('./mutes.ts')).restoreMutes,
  'alarms unmute': async () => (await import('./mutes.ts')).restoreMutes,
  'backup restore': async () => (await import('./cut-over.ts')).moveBack,
};

/** What to do instead. */
const INSTEAD: Partial<Record<ChangeAction, Hint>> = {
  deploy: (command) => `go back to an earlier release: ${command('rollback')}`,
  rollback: (command) => `go to another release: ${command('rollback <n>')}`,
  'alarms test': 'the alarm has gone back to its state by itself',
  'pitr enable': (command) => `switch it off: ${command('pitr disable')}`,
  'pitr disable': (command) => `what could be gone back to is gone; from now on: ${command('pitr enable')}`,
  'backup create': (command) => `delete it: ${command('backup delete <name>')}`,
  'items import': (command) =>
    `restore a backup, or the table as it was: ${command('backup restore --at <time>')}`,
  destroy: (command) => `deploy, which takes up a table that was kept: ${command('deploy')}`,
  undo: 'make the change again',
};

/** What an action of the journal, which may be one that this version does not know, leads to. */
function byAction<T>(table: Partial<Record<ChangeAction, T>>, action: string): T | undefined {
  return new Map(Object.entries<T | undefined>(table)).get(action);
}

/** @throws BackofficeError REFUSED for a change that cannot be taken back. */
export async function planUndo(operation: Operation, entry: JournalEntry): Promise<UndoPlan> {
  const load = byAction(WAYS, entry.action);
  if (load !== undefined) return (await load())(operation, entry);
  throw new BackofficeError('REFUSED', `${entry.action} cannot be undone`, {
    hint: byAction(INSTEAD, entry.action) ?? 'nothing takes it back',
  });
}
