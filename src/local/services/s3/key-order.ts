/** Keys are in the order of their UTF-8. @returns like a comparison for `sort`. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
