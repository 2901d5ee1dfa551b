import type { Latency, LeftItem, LoadCleanedUp, LoadPlan, LoadReport } from '../services/loadtest/load.ts';
import { blank, type Field, fields, type Lines, lines, stack } from '../terminal/layout/docs.ts';
import { bad, good, joined, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { bytesText, countText, millisecondsText, percentText } from './units.ts';

const BAR = 40;

export const loadView: View<LoadReport> = {
  text: (report, style) => {
    if (report.from === null)
      return lines([`would send ${planText(report.plan)} of ${report.method} ${report.path}`]);
    return stack([
      fields([...summary(report, style), ...serverFields(report)]),
      blank,
      histogram(report, style),
      lines(report.thresholds.map(thresholdText)),
    ]);
  },
  rows: ({ from, method, path, requests, failed, errorPercent, rate, latency }) => [
    { from, method, path, requests, failed, errorPercent, rate, ...latency },
  ],
};

export const cleanedView = (dry: boolean): View<LoadCleanedUp> => ({
  text: ({ items, removed, left }) => {
    if (items === 0) return lines(['nothing to remove']);
    if (dry) return lines([`would remove ${counted(items, 'item')}`]);
    return stack([lines([`removed ${counted(removed, 'item')}`]), fields(leftFields(left))]);
  },
});

const SHOWN = 5;

/** The first items that were not removed; JSON has all of them. */
function leftFields(left: readonly LeftItem[]): Field[] {
  const more = left.length - SHOWN;
  return [
    ...left.slice(0, SHOWN).map(({ id, reason }): Field => ['not removed', warn(`${id}: ${reason}`)]),
    ...(more > 0 ? [['', warn(`and ${more} more, named by --json`)] as const] : []),
  ];
}

function thresholdText({ threshold, value, breached }: LoadReport['thresholds'][number]): Text {
  return text`${breached ? bad('BREACHED') : good('ok')} ${threshold} (${value === null ? '-' : countText(value)})`;
}

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

function summary(report: LoadReport, style: TextStyle): Field[] {
  const { latency, refusedLatency, statuses, errors, lagMs, created } = report;
  const told: Text[] = [
    ...statuses.map(({ status, count }) => {
      const told = `${status} × ${count}`;
      return status < 400 ? told : bad(told);
    }),
    ...errors.map(({ kind, count }) => bad(`${kind} × ${count}`)),
  ];
  const failed = `${report.failed} failed (${percentText(report.errorPercent)})`;
  return [
    ['requests', text`${report.requests}  ${report.failed === 0 ? failed : bad(failed)}`],
    ['rate', `${countText(report.rate)} a second  ${bytesText(report.bytes)} received`],
    ['answers', told.length === 0 ? '-' : joined(told, '  ')],
    ...(latency === null ? [] : latencyFields('latency', latency)),
    ...(refusedLatency === null ? [] : latencyFields('refusals', refusedLatency)),
    ...(lagMs > 5 ? [['generator', warn(`up to ${millisecondsText(lagMs)} late itself`)] as const] : []),
    ...(statuses.some(({ status }) => status === 429)
      ? [
          [
            'note',
            text`429: the stage limits requests; see its limits: ${whole(style.command('api'))}`,
          ] as const,
        ]
      : []),
    ...(created.items === 0
      ? []
      : [['created', `${counted(created.items, 'item')}, ${created.removed} removed again`] as const]),
    ...leftFields(created.left),
  ];
}

function latencyFields(name: string, latency: Latency): Field[] {
  const at = (name: keyof typeof latency): string => millisecondsText(latency[name]);
  return [
    [name, `mean ${at('mean')}  min ${at('min')}  max ${at('max')}`],
    [
      '',
      `p50 ${at('p50')}  p75 ${at('p75')}  p90 ${at('p90')}  p95 ${at('p95')}  p99 ${at('p99')}  p99.9 ${at('p999')}`,
    ],
  ];
}

function serverFields({ server }: LoadReport): Field[] {
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
    ...notes.map((note): Field => ['note', note]),
  ];
}

/** What stands beside a bar: its limit and its number. */
const BESIDE = 26;
const LEAST_BAR = 5;

function histogram({ histogram: bars }: LoadReport, style: TextStyle): Lines {
  const most = Math.max(...bars.map(({ count }) => count), 1);
  const room = Math.max(Math.min(BAR, style.width - BESIDE), LEAST_BAR);
  return lines(
    bars.map(({ upTo, count }) => {
      const bar = (style.unicode ? '█' : '#').repeat(Math.max(Math.round((count / most) * room), 1));
      const limit = `${style.unicode ? '≤' : '<='} ${millisecondsText(upTo)}`;
      return `${limit.padStart(10)}  ${bar} ${count}`;
    }),
  );
}
