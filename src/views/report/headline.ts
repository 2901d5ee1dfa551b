import type { OperationsReport } from '../../services/report/report.ts';

/** The first thing a reader sees: the kind of trouble where it is known, else the verdict. */
export function headlineOf({ troubles, verdict }: Pick<OperationsReport, 'troubles' | 'verdict'>): string {
  return troubles.length === 0 ? verdict.text : troubles.map(({ text }) => text).join('; ');
}
