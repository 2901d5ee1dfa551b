import type { EnvironmentTable, TableDeleted, TableList } from '../services/table/environment-tables.ts';
import { type Column, type Doc, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { good, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { shownTime } from './time.ts';
import { bytesText } from './units.ts';

export const tableListView = (now: Date): View<TableList> => ({
  text: ({ tables }, style): Doc => {
    if (tables.length === 0) return style.terminal ? prose('no tables') : stack([]);
    const list = table(tables, columns(tables, now, style));
    const unused = tables.filter(({ active, ofStack }) => !active && !ofStack);
    if (!style.terminal || unused.length === 0) return list;
    const cost = unused.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0);
    return stack([
      list,
      prose(
        text`${counted(unused.length, 'table')} not in use, ${usdText(cost)} a month for storage: ${whole(style.command('table delete <name>'))}`,
      ),
    ]);
  },
  rows: ({ tables }) => tables,
});

/** On a terminal the status only where it tells something: the names are long. */
function columns(
  tables: readonly EnvironmentTable[],
  now: Date,
  style: TextStyle,
): Column<EnvironmentTable>[] {
  const status = { title: 'status', value: ({ status }: EnvironmentTable) => status };
  return [
    { title: 'name', value: ({ name }) => whole(name) },
    { title: 'use', value: useOf },
    ...(style.terminal && tables.every((each) => each.status === 'ACTIVE') ? [] : [status]),
    { title: 'items', value: ({ approximateItems }) => String(approximateItems) },
    { title: 'size', value: ({ bytes }) => (style.terminal ? bytesText(bytes) : String(bytes)) },
    {
      title: 'made',
      value: ({ createdAt }) => (createdAt === null ? '-' : shownTime(createdAt, now, style)),
    },
  ];
}

function useOf({ active, ofStack, restoredFrom }: EnvironmentTable): string {
  if (active) return 'active';
  if (ofStack) return 'own';
  return restoredFrom === null ? 'none' : 'restored';
}

export const tableDeletedView: View<TableDeleted> = {
  text: ({ changed, table: { name, approximateItems, bytes, monthlyCost, deletionProtection } }) => {
    const what = text`${whole(name)} (about ${counted(approximateItems, 'item')}, ${bytesText(bytes)}, ${usdText(monthlyCost)} a month)`;
    if (changed) return lines([text`${good('deleted')} ${what}`]);
    return lines([
      text`would delete ${what}`,
      ...(deletionProtection ? ['its deletion protection would be lifted first'] : []),
    ]);
  },
};
