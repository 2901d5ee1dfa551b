import type { LoadCleanedUp } from '../services/loadtest/created-items.ts';
import type { LoadPlan, LoadReport } from '../services/loadtest/load.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { bytesText, countText, millisecondsText, percentText, usdText } from './units.ts';

const BAR = 40;

export const loadView: View<LoadReport> = {
  text: async (report, style) => {
    if (report.from === null)
      return `would send ${planText(report.plan)} of ${report.method} ${report.path}\n`;
    const fields = await renderFields([...summary(report, style), ...serverFields(report)], style);
    const limits = report.thresholds.map(
      ({ threshold, value, breached }) =>
        `${breached ? style.bad('BREACHED') : style.good('ok')} ${threshold} (${value === null ? '-' : countText(value)})\n`,
    );
    return `${fields}\n${histogram(report, style)}${limits.join('')}`;
  },
  rows: ({ from, method, path, requests, failed, errorPercent, rate, latency }) => [
    { from, method, path, requests, failed, errorPercent, rate, ...latency },
  ],
};

export const cleanedView: View<LoadCleanedUp> = {
  text: ({ changed, items, removed }) =>
    changed
      ? `removed ${removed} items\n`
      : items === 0
        ? 'nothing to remove\n'
        : `would remove ${items} items\n`,
};

/** How far a test is, in one line. */
export function loadPicture(plan: LoadPlan, sent: number, ms: number): string {
  const of = plan.requests === null ? '' : ` of ${plan.requests}`;
  const time = plan.durationMs === null ? '' : ` of ${plan.durationMs / 1000} s`;
  const rate = ms === 0 ? 0 : (sent / ms) * 1000;
  return `${sent}${of} requests, ${Math.round(ms / 1000)}${time || ' s'}, ${countText(rate)} a second`;
}

function planText({ model, requests, concurrency, rate, durationMs }: LoadPlan): string {
  const time = durationMs === null ? '' : ` for ${durationMs / 1000} s`;
  return model === 'open'
    ? `${rate} requests a second${time}`
    : `${requests ?? 'any number of'} requests, ${concurrency} at once${time},`;
}

function summary(report: LoadReport, style: TextStyle): [string, string][] {
  const { latency, statuses, errors, lagMs, created } = report;
  const told = [
    ...statuses.map(({ status, count }) => {
      const text = `${status} × ${count}`;
      return status < 400 ? text : style.bad(text);
    }),
    ...errors.map(({ kind, count }) => style.bad(`${kind} × ${count}`)),
  ];
  const failed = `${report.failed} failed (${percentText(report.errorPercent)})`;
  return [
    ['requests', `${report.requests}  ${report.failed === 0 ? failed : style.bad(failed)}`],
    ['rate', `${countText(report.rate)} a second  ${bytesText(report.bytes)} received`],
    ['answers', told.join('  ') || '-'],
    ...(latency === null ? [] : latencyFields(latency)),
    ...(lagMs > 5
      ? [['generator', style.warn(`up to ${millisecondsText(lagMs)} late itself`)] as [string, string]]
      : []),
    ...(statuses.some(({ status }) => status === 429)
      ? [
          ['note', `429: the stage limits requests; see its limits: ${style.command('api')}`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(created.items === 0
      ? []
      : [['created', `${created.items} items, ${created.removed} removed again`] as [string, string]]),
  ];
}

function latencyFields(latency: NonNullable<LoadReport['latency']>): [string, string][] {
  const at = (name: keyof typeof latency): string => millisecondsText(latency[name]);
  return [
    ['latency', `mean ${at('mean')}  min ${at('min')}  max ${at('max')}`],
    [
      '',
      `p50 ${at('p50')}  p75 ${at('p75')}  p90 ${at('p90')}  p95 ${at('p95')}  p99 ${at('p99')}  p99.9 ${at('p999')}`,
    ],
  ];
}

function serverFields({ server }: LoadReport): [string, string][] {
  if (server === null) return [];
  const { function: fn, throttles, readUnits, writeUnits, estimatedUsd, notes } = server;
  const durations =
    fn.duration === null
      ? 'no reports'
      : `p50 ${millisecondsText(fn.duration.p50)}  p95 ${millisecondsText(fn.duration.p95)}  p99 ${millisecondsText(fn.duration.p99)}`;
  const units = [readUnits, writeUnits].map((each) => (each === null ? '-' : countText(each)));
  return [
    ['function', `${fn.invocations} invocations  ${durations}`],
    ['', `cold starts ${fn.coldStarts}  throttled ${throttles ?? '-'}  failed ${fn.failures}`],
    ['table', `${units[0]} read and ${units[1]} write units in these minutes`],
    ['price', `about ${usdText(estimatedUsd)}, before any free tier`],
    ...notes.map((note): [string, string] => ['note', note]),
  ];
}

function histogram({ histogram: bars }: LoadReport, style: TextStyle): string {
  const most = Math.max(...bars.map(({ count }) => count), 1);
  return bars
    .map(({ upTo, count }) => {
      const bar = (style.unicode ? '█' : '#').repeat(Math.max(Math.round((count / most) * BAR), 1));
      return `${`≤ ${millisecondsText(upTo)}`.replace('≤', style.unicode ? '≤' : '<=').padStart(10)}  ${bar} ${count}\n`;
    })
    .join('');
}
