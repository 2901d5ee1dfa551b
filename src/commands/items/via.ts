import { Option } from '@commander-js/extra-typings';
import { createItemsByApi } from '../../services/items/by-api.ts';
import { type ItemService, VIAS, type Via } from '../../services/items/types.ts';
import type { Run } from '../run.ts';

/** `--via`, on every verb of items. */
export function viaOption() {
  return new Option('--via <way>', 'way to the items, for when part of the path is down').choices(VIAS).default('api' as const);
}

/** The items of the chosen environment, by the chosen way. */
export async function openItems(run: Run, via: Via): Promise<ItemService> {
  const { api, outputs, connection } = run.open(await run.environment());
  switch (via) {
    case 'api':
      return createItemsByApi(api, run.newId);
    case 'lambda': {
      const { createItemsByLambda } = await import('../../services/items/by-lambda.ts');
      return createItemsByLambda(await connection.lambda(), (await outputs.get()).functionName, run.newId);
    }
    case 'table': {
      const { createItemsByTable } = await import('../../services/items/by-table.ts');
      return createItemsByTable(await connection.dynamoDB(), (await outputs.get()).tableName, () => run.context.clock.now());
    }
  }
}
