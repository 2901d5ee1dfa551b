import type { ExportState } from '../../services/items/transfer/export-rows.ts';

/** Where an export goes to. */
export interface ExportTarget {
  readonly name: string;
  /** Whether what was written is kept, so that a later run can go on with it. */
  readonly isKept: boolean;
  /** How far an earlier run came; undefined when there is none to go on with. */
  held(): Promise<ExportState | undefined>;
  write(text: string): Promise<void>;
  keep(state: ExportState): Promise<void>;
  /** All is there. */
  finish(): Promise<void>;
  /** Not all is there; what is may be gone on with. */
  leave(): Promise<void>;
}
