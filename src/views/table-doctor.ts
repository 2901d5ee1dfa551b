import type { ScanPlanned } from '../operations/events.ts';
import type { OddRowsFound, TableDoctorReport } from '../services/table/doctor/table-doctor.ts';
import { blank, type Doc, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { bad, good, joined, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { capacityText } from './units.ts';

export const tableDoctorView: View<TableDoctorReport> = {
  text: (report, style) => {
    const { found } = report;
    const list = table(found, [
      { title: 'result', value: ({ level }) => (level === 'fail' ? bad('FAIL') : warn('WARN')) },
      { title: 'rows', value: ({ count }) => String(count) },
      { title: 'what', value: ({ about }) => about, flexible: true },
      { title: 'such as', value: samplesText, flexible: true, maxLines: 3 },
    ]);
    if (!style.terminal) return list;
    return stack([lines([headText(report)]), found.length === 0 ? undefined : list, ...remedies(found)]);
  },
  rows: ({ found }) => found,
};

function headText({ table: name, rows, sound, verdict, readUnits, cost }: TableDoctorReport): Text {
  const words = { pass: good('ok'), warn: warn('WARN'), fail: bad('FAIL') };
  return text`${words[verdict]} ${whole(name)}: ${counted(rows, 'row')}, ${sound} as the API writes them (${capacityText(readUnits, 'read')}, ${usdText(cost)})`;
}

function samplesText({ samples, count }: OddRowsFound): Text {
  const shown = samples.map(({ id, timestamp }) => (timestamp === '0' ? id : `${id} ${timestamp}`));
  return joined(count > samples.length ? [...shown, '…'] : shown, ', ');
}

/** Commands stand on lines of their own, so that they can be copied as they are. */
function remedies(found: readonly OddRowsFound[]): Doc[] {
  const shown = found.flatMap(({ about, show, remedy }): Doc[] =>
    show === null || remedy === null ? [] : [lines([`${about}:`]), lines([whole(show), whole(remedy)], 2, 2)],
  );
  return shown.length === 0 ? [] : [blank, prose('To see the first of each, and to put it right:'), ...shown];
}

/** What reading a table will take. */
export function scanPlanDoc({ table: name, readUnits, readCost }: ScanPlanned): Doc {
  return lines([`reads all of ${name}: about ${counted(readUnits, 'read unit')}, ${usdText(readCost)}`]);
}
