import { createItemsByApi } from '../../services/items/by-api.ts';
import type { Removal } from '../../services/loadtest/created-items.ts';
import type { Operation } from '../operation.ts';

/** How the items of a test are removed: as they were made, through the API. */
export function removalOf(operation: Operation): Removal {
  const items = createItemsByApi(operation.api, operation.newId);
  return { items, clock: operation.clock, signal: operation.signal, random: Math.random };
}
