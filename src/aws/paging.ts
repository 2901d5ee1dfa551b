/** Follows an AWS list to its end: pages may be short or empty and still have a token. */
export async function collectPages<Page, Item>(
  read: (token: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  tokenOf: (page: Page) => string | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    items.push(...itemsOf(page));
    token = tokenOf(page);
  } while (token !== undefined);
  return items;
}
