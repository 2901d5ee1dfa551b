import { createItemsByApi } from '../../services/items/by-api.ts';
import type { Removal } from '../../services/loadtest/remove-created.ts';
import type { Operation } from '../operation.ts';

/** How the items of a test are removed: as they were made, through the API. */
export function removalOf(operation: Operation): Removal {
  const { api, clock, signal } = operation;
  return { items: createItemsByApi(api, operation.newId), api, clock, signal, random: Math.random };
}
