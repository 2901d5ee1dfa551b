import type { DoctorReport, Status } from '../services/doctor/doctor.ts';
import type { View } from '../terminal/printer.ts';
import { renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';

const WORDS: Readonly<Record<Status, string>> = { pass: 'ok', warn: 'WARN', fail: 'FAIL', unknown: '?' };

export const doctorView: View<DoctorReport> = {
  text: async ({ checks }, style) => {
    const table = await renderTable(
      folded(checks),
      [
        {
          title: 'result',
          value: ({ status }) => WORDS[status],
          style: (text, { status }) => styled(text, status, style),
        },
        { title: 'check', value: ({ name }) => name, flexible: true },
        { title: 'evidence', value: ({ evidence }) => evidence, flexible: true },
      ],
      style,
    );
    const remedies = new Map<string, string[]>();
    for (const { name, remedy } of checks)
      if (remedy !== null) remedies.set(remedy, [...(remedies.get(remedy) ?? []), name]);
    if (remedies.size === 0) return table;
    // A command stands on a line of its own, so that it can be copied as it is.
    const lines = [...remedies].map(([remedy, names]) => `${names.join(', ')}:\n  ${remedy}\n`);
    return `${table}\nWhat mends it:\n${lines.join('')}`;
  },
  rows: ({ checks }) => checks,
};

/** Checks that are unknown for one and the same reason stand in one row. */
function folded(checks: DoctorReport['checks']): DoctorReport['checks'] {
  const unknown = checks.filter(({ status }) => status === 'unknown');
  return checks.flatMap((check) => {
    if (check.status !== 'unknown') return [check];
    const alike = unknown.filter(({ evidence }) => evidence === check.evidence);
    return alike[0] === check ? [{ ...check, name: alike.map(({ name }) => name).join(' ') }] : [];
  });
}

function styled(text: string, status: Status, style: TextStyle): string {
  if (status === 'pass') return style.good(text);
  return status === 'fail' ? style.bad(text) : style.warn(text);
}
