import type { CommandWriter } from '../../hints.ts';
import { durationRate, GB, gigabyteSeconds, LOG_COMPRESSION, MONTH_SECONDS } from './estimate.ts';
import { type RateLookup, rateOf } from './rates.ts';
import type { LogGroupUsage, Usage } from './usage.ts';

/** A way to pay less, held against what is really there. */
export interface CostTip {
  readonly tip: string;
  /** done: it is so already; advice: it would save something; unknown: there is too little to tell. */
  readonly status: 'done' | 'advice' | 'unknown';
  readonly evidence: string;
  /** US dollars a month, before the free tier: what it saves already, or would save. */
  readonly savingUsd: number | null;
  /** What to do; null when nothing is. */
  readonly remedy: string | null;
}

/** The five tips of the runbook. @param rates of the region. */
export function costTips(usage: Usage, command: CommandWriter, rates: RateLookup = rateOf): CostTip[] {
  const context = { command, rates };
  const factor = MONTH_SECONDS / ((usage.to - usage.from) / 1000);
  return [
    architectureTip(usage, factor, context),
    memoryTip(usage, factor, context),
    capacityTip(usage, factor, context),
    retentionTip(usage, context),
    samplingTip(usage, factor, context),
  ];
}

/** What a tip is made with besides the use. */
interface TipContext {
  readonly command: CommandWriter;
  readonly rates: RateLookup;
}

function architectureTip({ function: fn }: Usage, factor: number, { command, rates }: TipContext): CostTip {
  const monthly = gigabyteSeconds(fn.billedMs, fn.memoryMb) * factor;
  const savingUsd = monthly * (rates('lambdaDurationX86').usd - rates('lambdaDurationArm').usd);
  const arm = fn.architecture === 'arm64';
  return {
    tip: 'use Arm64',
    status: arm ? 'done' : 'advice',
    evidence: `the function runs on ${fn.architecture}; Arm64 is 20 % cheaper`,
    savingUsd,
    remedy: arm ? null : command('deploy'),
  };
}

const LOOSE = 0.4;
const TIGHT = 0.9;
const HEADROOM = 1.5;
const LEAST_MB = 128;
const STEP_MB = 64;

/** Less memory is also less processor: the saving holds only as far as durations stay. */
function memoryTip({ function: fn }: Usage, factor: number, { command, rates }: TipContext): CostTip {
  const tip = 'right-size memory';
  if (fn.usedMb === null)
    return {
      tip,
      status: 'unknown',
      evidence: 'there are no reports of memory',
      savingUsd: null,
      remedy: null,
    };
  const share = fn.usedMb / fn.memoryMb;
  const evidence = `at most ${Math.round(fn.usedMb)} of ${fn.memoryMb} MB were used`;
  const fitting = Math.max(Math.ceil((fn.usedMb * HEADROOM) / STEP_MB) * STEP_MB, LEAST_MB);
  if (share >= TIGHT)
    return {
      tip,
      status: 'advice',
      evidence: `${evidence}: it may run out`,
      savingUsd: 0,
      remedy: memoryRemedy(fitting, command),
    };
  if (share > LOOSE || fitting >= fn.memoryMb)
    return { tip, status: 'done', evidence, savingUsd: 0, remedy: null };
  const monthly =
    gigabyteSeconds(fn.billedMs, fn.memoryMb) * factor * rates(durationRate(fn.architecture)).usd;
  return {
    tip,
    status: 'advice',
    evidence: `${evidence}; less memory is also less processor, so measure durations after`,
    savingUsd: monthly * (1 - fitting / fn.memoryMb),
    remedy: memoryRemedy(fitting, command),
  };
}

function memoryRemedy(memoryMb: number, command: CommandWriter): string {
  return `set memoryMb to ${memoryMb} in backoffice.config.json, then ${command('deploy')}`;
}

const HOURS = MONTH_SECONDS / 3600;

/** Provisioned capacity must hold the busiest moment all the time. */
function capacityTip({ table }: Usage, factor: number, { command, rates }: TipContext): CostTip {
  const onDemand = (table.reads * rates('tableReads').usd + table.writes * rates('tableWrites').usd) * factor;
  const atLeast = (units: number): number => Math.max(Math.ceil(units), 1);
  const [reads, writes] = table.onDemand
    ? [atLeast(table.peakReads), atLeast(table.peakWrites)]
    : [table.provisionedReads, table.provisionedWrites];
  const provisioned =
    (reads * rates('tableProvisionedReads').usd + writes * rates('tableProvisionedWrites').usd) * HOURS;
  const cheaper = onDemand <= provisioned;
  const [mode, other] = table.onDemand ? ['on demand', 'provisioned'] : ['provisioned', 'on demand'];
  return {
    tip: 'pay for the table on demand',
    status: table.onDemand || !cheaper ? 'done' : 'advice',
    evidence: `the table is ${mode}; at this use on demand costs $${onDemand.toFixed(2)}, provisioned $${provisioned.toFixed(2)} a month${table.onDemand === cheaper ? '' : `, so ${other} would be cheaper`}`,
    savingUsd: Math.abs(provisioned - onDemand),
    remedy: table.onDemand || !cheaper ? null : command('deploy'),
  };
}

const LONG_DAYS = 30;
const SHORT_DAYS = 7;

function retentionTip({ logs, to }: Usage, { command, rates }: TipContext): CostTip {
  const tip = 'keep logs for a short time';
  const long = logs.filter(({ retentionDays }) => retentionDays === null || retentionDays > LONG_DAYS);
  const kept = logs.map(
    ({ name, retentionDays }) => `${name} ${retentionDays === null ? 'for ever' : `${retentionDays} days`}`,
  );
  if (logs.length === 0)
    return { tip, status: 'unknown', evidence: 'there are no log groups', savingUsd: null, remedy: null };
  const bytes = long.reduce((total, group) => total + beyond(group, to), 0);
  return {
    tip,
    status: long.length === 0 ? 'done' : 'advice',
    evidence: kept.join(', '),
    savingUsd: ((bytes * LOG_COMPRESSION) / GB) * rates('logsStorage').usd,
    remedy:
      long.length === 0
        ? null
        : `set logRetentionDays to ${SHORT_DAYS} in backoffice.config.json, then ${command('deploy')}`,
  };
}

/** What is older than it need be, if it came evenly. */
function beyond({ storedBytes, createdAt }: LogGroupUsage, now: number): number {
  if (createdAt === null) return 0;
  const days = Math.max((now - Date.parse(createdAt)) / 86_400_000, 0);
  return days <= SHORT_DAYS ? 0 : storedBytes * (1 - SHORT_DAYS / days);
}

/** One request a second and 5 % of the rest, as Lambda does without a rule of one's own. */
const USUAL_SHARE = 0.05;
/** Of fewer than this, the one a second is most of what is traced. */
const ENOUGH_INVOCATIONS = 1000;

function samplingTip({ function: fn }: Usage, factor: number, { rates }: TipContext): CostTip {
  const tip = 'sample traces';
  if (fn.tracing !== 'Active')
    return {
      tip,
      status: 'done',
      evidence: `tracing is ${fn.tracing}: the function is traced only where a caller is`,
      savingUsd: 0,
      remedy: null,
    };
  if (fn.traced === null || fn.invocations === 0)
    return {
      tip,
      status: 'unknown',
      evidence: 'there are no reports of invocations',
      savingUsd: null,
      remedy: null,
    };
  const share = fn.traced / fn.invocations;
  const all = fn.invocations * factor;
  const evidence = `traced ${fn.traced} of ${fn.invocations} invocations (${Math.round(share * 100)} %)`;
  const price = rates('traces').usd;
  if (fn.invocations < ENOUGH_INVOCATIONS)
    return {
      tip,
      status: 'unknown',
      evidence: `${evidence}: too few to tell, as one a second is always traced`,
      savingUsd: null,
      remedy: null,
    };
  if (share <= USUAL_SHARE * 2)
    return { tip, status: 'done', evidence, savingUsd: (1 - share) * all * price, remedy: null };
  return {
    tip,
    status: 'advice',
    evidence: `${evidence}: callers ask for more than 5 %`,
    savingUsd: (share - USUAL_SHARE) * all * price,
    remedy: 'lower the sampling rule of what calls the API',
  };
}
