import { type RateLookup, type RateName, rateOf } from './rates.ts';
import type { Usage } from './usage.ts';

/** One line of a month's bill. */
export interface CostLine {
  readonly item: string;
  /** Of the time that was looked at; null for what is there all the time, such as storage. */
  readonly measured: number | null;
  /** Of a month of 30 days. */
  readonly monthly: number;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly rate: number;
  /** The region that the rate is of; `global` where it is the same everywhere. */
  readonly rateRegion: string;
  /** US dollars a month, before and after the free tier. */
  readonly gross: number;
  readonly net: number;
  /** How the month's quantity is known: as it is now, extrapolated from the time, or only guessed at. */
  readonly basis: 'current' | 'extrapolated' | 'estimated';
  readonly note: string | null;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** US dollars a month. */
  readonly gross: number;
  /** After the free tier, if nothing else in the account used it. */
  readonly net: number;
}

export const MONTH_SECONDS = 30 * 86_400;
export const GB = 2 ** 30;
/** What CloudWatch Logs makes of text when it stores it. https://aws.amazon.com/cloudwatch/pricing/ */
export const LOG_COMPRESSION = 0.15;
const API_UNIT_BYTES = 512 * 1024;

interface Quantity {
  readonly item: string;
  readonly rate: RateName;
  readonly amount: number;
  readonly basis: CostLine['basis'];
  readonly note?: string;
}

/** A month's bill from what was used: pure arithmetic. @param rates of the region. */
export function estimateMonth(usage: Usage, rates: RateLookup = rateOf): Estimate {
  const seconds = (usage.to - usage.from) / 1000;
  const factor = MONTH_SECONDS / seconds;
  const lines = withFreeTier(
    [...requests(usage), ...table(usage, rates), ...watching(usage), ...artifacts(usage)],
    factor,
    rates,
  );
  const total = (of: 'gross' | 'net'): number => lines.reduce((sum, line) => sum + line[of], 0);
  return { lines, gross: total('gross'), net: total('net') };
}

function requests({ function: fn, api }: Usage): Quantity[] {
  const low = fn.billedBy === 'durations' ? { note: 'low: durations only, without cold starts' } : {};
  return [
    { item: 'Lambda requests', rate: 'lambdaRequests', amount: fn.invocations, basis: 'extrapolated' },
    {
      item: 'Lambda duration',
      rate: durationRate(fn.architecture),
      amount: gigabyteSeconds(fn.billedMs, fn.memoryMb),
      basis: fn.billedBy === 'durations' ? 'estimated' : 'extrapolated',
      ...low,
    },
    {
      item: 'HTTP API',
      rate: 'httpApiRequests',
      // Requests over 512 KB count more than once; on average they are far below.
      amount: Math.max(api.requests, api.bytes / API_UNIT_BYTES),
      basis: 'extrapolated',
    },
  ];
}

function table({ table: used, from, to }: Usage, rates: RateLookup): Quantity[] {
  const hours = (to - from) / 3_600_000;
  const capacity: Quantity[] = used.onDemand
    ? [
        { item: 'table reads', rate: 'tableReads', amount: used.reads, basis: 'extrapolated' },
        { item: 'table writes', rate: 'tableWrites', amount: used.writes, basis: 'extrapolated' },
      ]
    : [
        {
          item: 'table reads',
          rate: 'tableProvisionedReads',
          amount: used.provisionedReads * hours,
          basis: 'extrapolated',
          note: 'provisioned',
        },
        {
          item: 'table writes',
          rate: 'tableProvisionedWrites',
          amount: used.provisionedWrites * hours,
          basis: 'extrapolated',
          note: 'provisioned',
        },
      ];
  return [
    ...capacity,
    { item: 'table storage', rate: 'tableStorage', amount: used.bytes / GB, basis: 'current' },
    {
      item: 'tables not in use',
      rate: 'tableStorage',
      amount: (used.otherTablesBytes ?? 0) / GB,
      basis: used.otherTablesBytes === null ? 'estimated' : 'current',
      ...(used.otherTablesBytes === null ? { note: 'could not be listed' } : {}),
    },
    {
      item: 'point-in-time recovery',
      rate: 'tableRecovery',
      amount: used.recovery ? used.tableBytes / GB : 0,
      basis: 'current',
      ...(used.recovery ? {} : { note: 'off' }),
    },
    {
      item: 'backups',
      rate: 'tableBackups',
      amount: (used.backupBytes ?? 0) / GB,
      basis: used.backupBytes === null ? 'estimated' : 'current',
      ...backupNote(used, rates),
    },
  ];
}

/**
 * A schedule itself costs nothing worth a line: a run an hour is 720 of the 14 million a month that are free.
 * https://aws.amazon.com/eventbridge/pricing/
 */
function backupNote(
  { backupBytes, scheduledBackupBytes: scheduled }: Usage['table'],
  rates: RateLookup,
): { note?: string } {
  if (backupBytes === null) return { note: 'could not be listed' };
  if (!scheduled) return {};
  const usd = (scheduled / GB) * rates('tableBackups').usd;
  return { note: `scheduled ones: $${usd.toFixed(2)}` };
}

function watching({ logs, alarms, function: fn }: Usage): Quantity[] {
  const ingested = logs.reduce((total, { ingestedBytes }) => total + ingestedBytes, 0);
  const stored = logs.reduce((total, { storedBytes }) => total + storedBytes, 0);
  return [
    { item: 'logs taken in', rate: 'logsIngest', amount: ingested / GB, basis: 'extrapolated' },
    {
      item: 'logs kept',
      rate: 'logsStorage',
      amount: (stored * LOG_COMPRESSION) / GB,
      basis: 'estimated',
      note: `taken to be compressed to ${LOG_COMPRESSION * 100} %`,
    },
    {
      item: 'alarms',
      rate: 'alarmMetrics',
      amount: alarms.metrics,
      basis: 'current',
    },
    {
      item: 'high-resolution alarms',
      rate: 'highResolutionAlarmMetrics',
      amount: alarms.highResolution,
      basis: 'current',
    },
    { item: 'composite alarms', rate: 'compositeAlarms', amount: alarms.composite, basis: 'current' },
    // The stack makes one; three of an account are free.
    { item: 'dashboard', rate: 'dashboards', amount: 1, basis: 'current' },
    { item: 'custom metrics', rate: 'customMetrics', amount: alarms.custom, basis: 'current' },
    {
      item: 'traces',
      rate: 'traces',
      amount: fn.traced ?? 0,
      basis: fn.traced === null ? 'estimated' : 'extrapolated',
      note: fn.traced === null ? 'not known without reports' : 'without those that are looked at',
    },
  ];
}

/** What rollback and history need of each release. */
function artifacts({ artifactsBytes }: Usage): Quantity[] {
  return [
    {
      item: 'artifacts bucket',
      rate: 'bucketStorage',
      amount: (artifactsBytes ?? 0) / GB,
      basis: artifactsBytes === null ? 'estimated' : 'current',
      ...(artifactsBytes === null ? { note: 'could not be listed' } : {}),
    },
  ];
}

/** Logs share one free amount for taking in, keeping and querying. */
const SHARED: readonly RateName[] = ['logsIngest', 'logsStorage'];

/** Free amounts are of the account: this is what is left when nothing else uses them. */
function withFreeTier(quantities: readonly Quantity[], factor: number, rates: RateLookup): CostLine[] {
  let shared = rates('logsIngest').freePerMonth;
  return quantities.map(({ item, rate: name, amount, basis, note = null }) => {
    const rate = rates(name);
    const current = basis === 'current' || name === 'logsStorage';
    const monthly = current ? amount : amount * factor;
    const free = Math.min(SHARED.includes(name) ? shared : rate.freePerMonth, monthly);
    if (SHARED.includes(name)) shared -= free;
    return {
      item,
      measured: current ? null : amount,
      monthly,
      unit: rate.unit,
      rate: rate.usd,
      rateRegion: rate.region,
      gross: monthly * rate.usd,
      net: (monthly - free) * rate.usd,
      basis,
      note: rate.confirmed ? note : [note, 'the rate is not confirmed'].filter(Boolean).join('; '),
    };
  });
}

export function durationRate(architecture: string): RateName {
  return architecture === 'arm64' ? 'lambdaDurationArm' : 'lambdaDurationX86';
}

export function gigabyteSeconds(billedMs: number, memoryMb: number): number {
  return (billedMs / 1000) * (memoryMb / 1024);
}
