/** Values in a row of characters, from zero to the greatest; a gap where there is no value. */
export function sparkline(values: readonly (number | undefined)[], width: number, unicode: boolean): string {
  const columns = fitColumns(values, width);
  const most = columns.reduce<number>((greatest, value) => Math.max(greatest, value ?? 0), 0);
  const ramp = unicode ? '▁▂▃▄▅▆▇█' : '_.-=+*#@';
  return columns
    .map((value) => {
      if (value === undefined) return ' ';
      const level = most === 0 ? 0 : Math.round((value / most) * (ramp.length - 1));
      return ramp[level] ?? ' ';
    })
    .join('');
}

/** At most `width` columns; where several values share one, the greatest shows. */
export function fitColumns(values: readonly (number | undefined)[], width: number): (number | undefined)[] {
  const count = Math.min(values.length, width);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * values.length) / count);
    const to = Math.max(Math.floor(((column + 1) * values.length) / count), from + 1);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((most, value) => Math.max(most, value));
  });
}
