import type { FiredAlarm } from '../../services/alarms/fired.ts';
import type { ReleaseMark } from '../../services/report/report.ts';
import { minuteText, type PeriodRange } from '../periods.ts';

/** What happened within the time, beside the numbers. */
export interface Happenings {
  readonly releases: readonly ReleaseMark[];
  readonly fired: readonly FiredAlarm[];
}

/** A place in every chart where something happened; what lies close together is one. */
export interface ChartMark {
  readonly kind: 'release' | 'fired';
  /** Of the whole time, from 0 to 1. */
  readonly share: number;
  readonly label: string;
  readonly text: string;
}

interface Happening {
  readonly share: number;
  readonly name: string;
  readonly text: string;
}

/** Closer than this, labels would lie on each other. */
const CLOSE = 0.04;
const MOST_TOLD = 4;

export function chartMarks({ releases, fired }: Happenings, range: PeriodRange): ChartMark[] {
  const share = (time: string): number =>
    (Date.parse(time) - Date.parse(range.from)) / (Date.parse(range.to) - Date.parse(range.from));
  const released = releases.map(({ number, time, version }) => ({
    share: share(time),
    name: `r${number}`,
    text: `release ${number}, version ${version}, ${minuteText(time)}`,
  }));
  const alarms = fired.map(({ alarm, time }) => ({
    share: share(time),
    name: '!',
    text: `${alarm} went off, ${minuteText(time)}`,
  }));
  return [
    ...grouped(released).map((group): ChartMark => {
      const [first, last] = [group[0]?.name ?? '', group.at(-1)?.name ?? ''];
      return { kind: 'release', ...placed(group), label: first === last ? first : `${first}–${last}` };
    }),
    ...grouped(alarms).map((group): ChartMark => {
      return { kind: 'fired', ...placed(group), label: group.length === 1 ? '!' : `!${group.length}` };
    }),
  ];
}

function grouped(happenings: readonly Happening[]): Happening[][] {
  const groups: Happening[][] = [];
  const within = happenings.filter(({ share }) => share >= 0 && share <= 1);
  for (const each of within.sort((a, b) => a.share - b.share)) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && each.share - group[0].share < CLOSE) group.push(each);
    else groups.push([each]);
  }
  return groups;
}

function placed(group: readonly Happening[]): Pick<ChartMark, 'share' | 'text'> {
  const told = group.slice(0, MOST_TOLD).map(({ text }) => text);
  const more = group.length - told.length;
  return {
    share: group[0]?.share ?? 0,
    text: [...told, ...(more === 0 ? [] : [`and ${more} more`])].join('; '),
  };
}
