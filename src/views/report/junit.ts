import type { Check } from '../../services/report/checks.ts';
import type { OperationsReport } from '../../services/report/report.ts';
import { type Xml, xml } from '../templates/xml.ts';
import { headlineOf } from './headline.ts';

/** The report's checks as JUnit XML: what is bad has failed, what is not known was skipped. */
export function reportJunit(report: OperationsReport): Xml {
  const { environment, checks, madeAt } = report;
  const count = (level: Check['level']): number => checks.filter((check) => check.level === level).length;
  const outcomes = xml`tests="${checks.length}" failures="${count('bad')}" errors="0" skipped="${count('unknown')}"`;
  const cases = checks.map(
    (check) =>
      xml`    <testcase classname="${environment.name}" name="${check.name}" time="0">${outcome(check)}</testcase>\n`,
  );
  return xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="backoffice ${environment.name}" ${outcomes} timestamp="${madeAt.slice(0, 19)}">
    <properties><property name="summary" value="${headlineOf(report)}"/></properties>
${cases}  </testsuite>
</testsuites>
`;
}

function outcome({ level, detail }: Check): Xml {
  if (level === 'bad') return xml`<failure message="${detail}">${detail}</failure>`;
  if (level === 'unknown') return xml`<skipped message="${detail}"/>`;
  return xml`<system-out>${level === 'warning' ? 'warning: ' : ''}${detail}</system-out>`;
}
