import { createTurns, type Turns } from '../../turns.ts';
import type { ExportRecord, StackRecord, StackStore } from './stack-store.ts';

/** The values that stacks export, by name. */
export type ExportedValues = ReadonlyMap<string, string>;

/** An export, and the stack that it is of. */
export interface StackExport extends ExportRecord {
  readonly stackId: string;
  readonly stackName: string;
}

/** What stacks take from each other. */
export interface Exports {
  /** By name. */
  all(): Promise<StackExport[]>;
  values(): Promise<ExportedValues>;
  /** The names of the stacks that import an export, or are about to. */
  importersOf(name: string): Promise<string[]>;
  /** Does the work while nobody else claims or gives up an export: what it has found holds until it has written. */
  readonly inTurn: Turns;
}

export function createExports(stacks: StackStore): Exports {
  const exports: Exports = {
    async all() {
      const exporting = (await stacks.all()).filter(isExporting);
      return exporting
        .flatMap(({ id, name, exported = [] }) =>
          exported.map((each) => ({ ...each, stackId: id, stackName: name })),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    values: async () => new Map((await exports.all()).map(({ name, value }) => [name, value])),
    async importersOf(name) {
      const importing = (await stacks.all()).filter((stack) => imports(stack, name));
      return importing.map((stack) => stack.name).sort();
    },
    inTurn: createTurns(),
  };
  return exports;
}

/** A stack whose deletion was let in exports no more. */
function isExporting({ status, operation }: StackRecord): boolean {
  return status !== 'DELETE_COMPLETE' && !(operation?.kind === 'delete' && operation.phase !== 'forward');
}

function imports({ status, imported = [], operation }: StackRecord, name: string): boolean {
  return status !== 'DELETE_COMPLETE' && [...imported, ...(operation?.imported ?? [])].includes(name);
}
