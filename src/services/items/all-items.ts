import { defined } from '../../defined.ts';
import type { Item, ItemQuery, ItemService } from './types.ts';

/** Every item of a listing, page after page, as they come. */
export async function* allItems(
  service: ItemService,
  query: Omit<ItemQuery, 'cursor'>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await service.list({ ...query, ...defined({ cursor }) });
    yield* page.items;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}
