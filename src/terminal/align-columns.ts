import Table from 'cli-table3';

const EDGES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
] as const;
const RULES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const;

/** Lines of cells under each other, parted by `gap`; colours do not count for the width. */
export function alignColumns(lines: readonly string[][], gap: string): string {
  const none = Object.fromEntries([...EDGES, ...RULES].map((name) => [name, '']));
  const table = new Table({
    chars: { ...none, middle: gap },
    // cli-table3 would colour its output even for a pipe.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...lines);
  return `${table.toString().replace(/[ \t]+$/gm, '')}\n`;
}
