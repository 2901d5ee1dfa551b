/** A page of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/**
 * Cuts a page out of a list.
 * @param token where it begins, as the page before has told it; the start when left out.
 * @param invalid makes the service's error for a token that no page has told.
 */
export function pageOf<T>(
  all: readonly T[],
  limit: number,
  token: string | undefined,
  invalid: () => Error,
): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0 || start > all.length) throw invalid();
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
