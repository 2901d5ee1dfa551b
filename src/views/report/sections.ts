import type { OperationsReport } from '../../services/report/report.ts';
import { counted } from '../../words/counted.ts';
import { usdText } from '../../words/usd-text.ts';
import { minuteText } from '../periods.ts';
import { bytesText, countText, millisecondsText, valueText } from '../units.ts';
import { requestSections } from './request-sections.ts';
import { type Section, table, UNREAD } from './section.ts';

/** The tables of a report in the order of what matters. */
export function sectionsOf(report: OperationsReport): Section[] {
  return [
    checks(report),
    alarms(report),
    fired(report),
    ...requestSections(report),
    coldStarts(report),
    numbers(report),
    cost(report),
    releases(report),
  ];
}

function checks({ checks: all }: OperationsReport): Section {
  return table(
    'Checks',
    ['', 'Check', 'What was seen'],
    all.map(({ level, name, detail }) => [level, name, detail]),
  );
}

function numbers({ metrics }: OperationsReport): Section {
  const rows = metrics.metrics.map(({ group, label, unit, total, previous, trend }) => [
    group,
    label,
    valueText(total, unit),
    ...(metrics.compared === null ? [] : [valueText(previous, unit)]),
    trend === null ? '-' : `${trend > 0 ? '+' : ''}${Math.round(trend)} %`,
  ]);
  const before = metrics.compared === null ? [] : ['Before#'];
  const { table: held } = metrics;
  const text =
    held === null
      ? null
      : `The table ${held.name} holds about ${counted(held.approximateItems, 'item')}, ${bytesText(held.sizeBytes)}.`;
  return table('Numbers', ['', 'Metric', 'Total#', ...before, 'Trend#'], rows, text);
}

function alarms({ alarms: all }: OperationsReport): Section {
  if (all === null) return table('Alarms', [], [], UNREAD);
  const rows = all.map(({ name, state, since, condition, broken, silent }) => [
    state,
    name,
    since === null ? '-' : minuteText(since),
    condition,
    [broken === null ? '' : `broken: ${broken}`, silent === null ? '' : `silent: ${silent}`]
      .filter(Boolean)
      .join('; '),
  ]);
  return table(
    'Alarms',
    ['State', 'Alarm', 'Since', 'Condition', 'Remark'],
    rows,
    all.length === 0 ? 'There is none.' : null,
  );
}

function fired({ fired: all }: OperationsReport): Section {
  const title = 'Alarms that went off';
  if (all === null) return table(title, [], [], UNREAD);
  const rows = all.map(({ alarm, time, reason }) => [minuteText(time), alarm, reason ?? '-']);
  return table(title, ['When', 'Alarm', 'Reason'], rows, all.length === 0 ? 'None did in this time.' : null);
}

function coldStarts({ coldStarts: found }: OperationsReport): Section {
  if (found === null) return table('Cold starts', [], [], UNREAD);
  const { count, invocations, p50, max } = found;
  const share = invocations === 0 ? 0 : (100 * count) / invocations;
  const took =
    p50 === null || max === null
      ? ''
      : `, half of them within ${millisecondsText(p50)}, the longest ${millisecondsText(max)}`;
  return table(
    'Cold starts',
    [],
    [],
    `${count} of ${invocations} invocations (${share.toFixed(1)} %)${took}.`,
  );
}

function cost({ cost: found }: OperationsReport): Section {
  if (found === null) return table('Cost', [], [], UNREAD);
  const rows = found.lines.map(({ item, monthly, unit, gross, net, basis }) => [
    item,
    `${countText(monthly)} ${unit}`,
    usdText(gross),
    usdText(net),
    basis,
  ]);
  const text = `About ${usdText(found.gross)} a month, ${usdText(found.net)} after the free tier if nothing else in the account uses it; rates of ${found.rates.region}, ${found.rates.asOf}. ${found.notes.join('. ')}`;
  return table('Cost', ['Item', 'A month', 'Gross#', 'Net#', 'Basis'], rows, text.trim());
}

function releases({ releases: found }: OperationsReport): Section {
  if (found === null) return table('Releases', [], [], UNREAD);
  const rows = found.map(({ number, version, time }) => [String(number), version, minuteText(time)]);
  return table(
    'Releases',
    ['Release#', 'Version', 'Time'],
    rows,
    rows.length === 0 ? 'None in this time.' : null,
  );
}
