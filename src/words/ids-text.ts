/** The first of some ids, each on one line: `item-001, item-002 and 3 more`. @param total how many there are. */
export function idsText(ids: readonly string[], total: number): string {
  const shown = ids.map((id) => id.split(/[\r\n]/)[0]).join(', ');
  return total > ids.length ? `${shown} and ${total - ids.length} more` : shown;
}
