import type { Check } from '../../services/report/checks.ts';
import type { OperationsReport } from '../../services/report/report.ts';
import { escapeMarkup } from './escape.ts';

/** The report's checks as JUnit XML: what is bad has failed, what is not known was skipped. */
export function reportJunit({ environment, checks, madeAt }: OperationsReport): string {
  const count = (level: Check['level']): number => checks.filter((check) => check.level === level).length;
  const suite = [
    `name="backoffice ${escapeMarkup(environment.name)}"`,
    `tests="${checks.length}"`,
    `failures="${count('bad')}"`,
    'errors="0"',
    `skipped="${count('unknown')}"`,
    `timestamp="${madeAt.slice(0, 19)}"`,
  ].join(' ');
  const cases = checks.map((check) => {
    const name = `classname="${escapeMarkup(environment.name)}" name="${escapeMarkup(check.name)}" time="0"`;
    return `    <testcase ${name}>${outcome(check)}</testcase>`;
  });
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', `  <testsuite ${suite}>`, ...cases, '  </testsuite>', '</testsuites>'].join('\n')}\n`;
}

function outcome({ level, detail }: Check): string {
  const text = escapeMarkup(detail);
  if (level === 'bad') return `<failure message="${text}">${text}</failure>`;
  if (level === 'unknown') return `<skipped message="${text}"/>`;
  return `<system-out>${level === 'warning' ? 'warning: ' : ''}${text}</system-out>`;
}
