import {
  createTableEngine,
  type EngineOptions,
  type TableEngine,
} from '../../../src/local/services/dynamodb/engine/engine.ts';
import { createDisk } from '../../../src/local/services/dynamodb/engine/storage/disk.ts';
import {
  newTable,
  type TableDefinition,
} from '../../../src/local/services/dynamodb/engine/tables/create-table.ts';
import { realClock } from '../../support/clock.ts';

export const ARN_PREFIX = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

/** The table engine alone, in a directory. */
export function openEngine(directory: string, options: Partial<EngineOptions> = {}): TableEngine {
  return createTableEngine({
    files: options.files ?? createDisk(directory),
    clock: realClock,
    arnPrefix: ARN_PREFIX,
    durable: false,
    mishaps: { leavesUndone: () => false, conflicts: () => false },
    constraints: () => undefined,
    report: (error) => {
      throw error;
    },
    ...options,
  });
}

export function makeTable(engine: TableEngine, definition: TableDefinition): void {
  engine.define(newTable(definition, {}, realClock.now()));
}
