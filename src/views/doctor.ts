import type { DoctorReport, Status } from '../services/doctor/doctor.ts';
import { blank, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { bad, good, type Text, warn, withCommand } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

const WORDS: Readonly<Record<Status, string>> = { pass: 'ok', warn: 'WARN', fail: 'FAIL', unknown: '?' };

export const doctorView: View<DoctorReport> = {
  text: ({ checks }) => {
    const list = table(folded(checks), [
      { title: 'result', value: resultText },
      { title: 'check', value: ({ name }) => name, flexible: true },
      { title: 'evidence', value: ({ evidence }) => evidence, flexible: true },
    ]);
    const remedies = new Map<string, string[]>();
    for (const { name, remedy } of checks)
      if (remedy !== null) remedies.set(remedy, [...(remedies.get(remedy) ?? []), name]);
    if (remedies.size === 0) return list;
    return stack([
      list,
      blank,
      prose('What mends it:'),
      // A command stands on a line of its own, so that it can be copied as it is.
      ...[...remedies].flatMap(([remedy, names]) => [
        lines([`${names.join(', ')}:`]),
        lines([withCommand(remedy)], 2, 2),
      ]),
    ]);
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

function resultText({ status }: DoctorReport['checks'][number]): Text {
  if (status === 'pass') return good(WORDS[status]);
  return status === 'fail' ? bad(WORDS[status]) : warn(WORDS[status]);
}
