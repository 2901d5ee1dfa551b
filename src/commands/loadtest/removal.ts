import { createItemsByApi } from '../../services/items/by-api.ts';
import type { Removal } from '../../services/load/created-items.ts';
import type { OpenEnvironment, Run } from '../run.ts';

/** How the items of a test are removed: as they were made, through the API. */
export function removalOf(run: Run, { api }: OpenEnvironment): Removal {
  const items = createItemsByApi(api, run.newId);
  return { items, clock: run.context.clock, signal: run.signal, random: Math.random };
}
