import type { LoadPlan } from '../services/loadtest/load.ts';
import type { FollowSummary, Gap } from '../services/logs/follow.ts';
import type { ForeignCode } from '../services/releases/foreign-code.ts';
import type { RestorePlan } from '../services/restore/restore.ts';
import type { ResourceChange } from '../services/stack/changes.ts';
import type { SettingChange } from '../services/stack/setting-changes.ts';

/** What an operation tells that has to be laid out. */
export type OperationEvent =
  | { readonly type: 'changes planned'; readonly changes: readonly ResourceChange[]; readonly onAws: boolean }
  | {
      readonly type: 'settings planned';
      readonly stackName: string;
      readonly settings: readonly SettingChange[];
    }
  | {
      readonly type: 'restore planned';
      readonly plan: RestorePlan;
      readonly onAws: boolean;
      /** Whether nobody is to use the table: then nothing that is lost matters. */
      readonly aside?: boolean;
    }
  | ComparisonPlanned
  | ScanPlanned
  | { readonly type: 'foreign code found'; readonly foreign: ForeignCode }
  | { readonly type: 'log gap'; readonly gap: Gap }
  | { readonly type: 'logs followed'; readonly summary: FollowSummary; readonly printed: number }
  | { readonly type: 'stopped'; readonly at: Picture; readonly resume: string }
  | StepDone;

/** Two tables, backups or files are going to be compared. */
export interface ComparisonPlanned {
  readonly type: 'comparison planned';
  /** Backups are restored to be read. */
  readonly restores: readonly RestorePlan[];
  /** How many tables are read, restored ones among them, and about what that takes. */
  readonly tables: number;
  readonly readUnits: number;
  /** US dollars. */
  readonly readCost: number;
  readonly onAws: boolean;
}

/** A whole table is going to be read. */
export interface ScanPlanned {
  readonly type: 'scan planned';
  readonly table: string;
  readonly readUnits: number;
  /** US dollars. */
  readonly readCost: number;
}

/** How far long work is. */
export type Picture =
  | {
      readonly type: 'restoring';
      readonly table: string;
      readonly status: string;
      readonly elapsedMs: number;
    }
  | ({ readonly type: 'transferring'; readonly label: string } & Advance)
  | {
      readonly type: 'loading';
      readonly plan: LoadPlan;
      readonly sent: number;
      readonly elapsedMs: number;
    };

/** How many items are done, and how many there are. */
export interface Advance {
  readonly done: number;
  /** Of them, those that earlier runs have done. */
  readonly from: number;
  /** Undefined where nobody knows. */
  readonly total: number | undefined;
  readonly elapsedMs: number;
}

/** A step of an operation that came to its end. */
export interface StepDone {
  readonly type: 'step done';
  /** Such as `verify: create item`. */
  readonly name: string;
  readonly outcome: string;
  readonly failed: boolean;
  readonly millis: number;
}
