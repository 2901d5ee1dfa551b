import { type Collection, cached, collect, type Store } from '../../store.ts';

/** What the engine does not keep of a table. Times are ISO 8601. */
export interface TableSettings {
  readonly name: string;
  readonly owner: string;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** When recovery was switched on. */
  readonly recoverableSince?: string;
  readonly recoveryDays?: number;
  /** `KMS` for AWS's own key, or the ARN of another. */
  readonly encryption?: string;
  readonly ttlAttribute?: string | undefined;
  /** What a stream shows of each change; absent while there is none. */
  readonly streamView?: string | undefined;
  readonly streamSince?: string;
  readonly tableClass?: string;
  readonly tags: Record<string, string>;
  /** Where the rows came from, for a table that was restored. */
  readonly restore?: RestoreRecord;
}

/** Where a restored table came from, and how far that is. */
export interface RestoreRecord {
  readonly sourceTable: string;
  /** Absent for a restore to a point in time. */
  readonly backupArn?: string;
  /** The time that the rows are of. */
  readonly at: string;
  readonly copied: boolean;
  /** Not before this can the table be used. */
  readonly readyAt: string;
}

/** Settings of tables; a table that nobody set anything for has the defaults. */
export interface SettingsStore {
  get(name: string): Promise<TableSettings>;
  change(name: string, change: Partial<TableSettings>): Promise<TableSettings>;
  forget(name: string): Promise<void>;
  all(): Promise<TableSettings[]>;
}

export function createSettingsStore(store: Store, now: () => Date): SettingsStore {
  const held: Collection<TableSettings> = cached(store.collection<TableSettings>('dynamodb-tables'));

  async function get(name: string): Promise<TableSettings> {
    const found = await held.get(name);
    return found ?? { name, owner: 'none', deletionProtection: false, pointInTimeRecovery: false, tags: {} };
  }

  return {
    get,
    async change(name, changes) {
      const before = await get(name);
      const since =
        changes.pointInTimeRecovery && !before.pointInTimeRecovery
          ? { recoverableSince: now().toISOString() }
          : {};
      const changed = { ...before, ...changes, ...since };
      await held.put(name, changed);
      return changed;
    },
    forget: (name) => held.delete(name),
    all: () => collect(held.values()),
  };
}
