import type { CommandWriter } from '../../hints.ts';
import { type CostLine, estimateMonth } from './estimate.ts';
import { measureUsage, type UsageDeps } from './measure.ts';
import { RATES_AS_OF, RATES_REGION } from './rates.ts';
import { type CostTip, costTips } from './tips.ts';
import type { Usage } from './usage.ts';

/** What `cost` tells: an estimate of a month of 30 days, in US dollars. */
export interface CostReport {
  /** The time that was measured, ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly lines: readonly CostLine[];
  readonly gross: number;
  /** After the free tier of the account, if nothing else used it. */
  readonly net: number;
  readonly tips: readonly CostTip[];
  readonly rates: { readonly asOf: string; readonly region: string };
  /** What this look itself costs on AWS. */
  readonly askedUsd: number;
  readonly notes: readonly string[];
  /** The monthly budget of the environment; null where none is set. */
  readonly budget: CostBudget | null;
}

export interface CostBudget {
  /** US dollars. */
  readonly usd: number;
  /** Whether it counts the whole account, or what has the tag of the environment. */
  readonly scope: 'account' | 'environment';
}

export interface CostDeps extends UsageDeps {
  readonly command: CommandWriter;
  readonly budget?: CostBudget | null;
}

const DAY_MS = 86_400_000;

/** @param range milliseconds since 1970. @param region where the application runs. */
export async function readCost(
  { command, budget = null, ...sources }: CostDeps,
  range: { readonly from: number; readonly to: number },
  region: string | undefined,
): Promise<CostReport> {
  const usage = await measureUsage(sources, range);
  const { lines, gross, net } = estimateMonth(usage);
  return {
    from: new Date(usage.from).toISOString(),
    to: new Date(usage.to).toISOString(),
    lines,
    gross,
    net,
    tips: costTips(usage, command),
    rates: { asOf: RATES_AS_OF, region: RATES_REGION },
    askedUsd: usage.askedUsd,
    notes: [...usage.notes, ...warnings(usage, region)],
    budget,
  };
}

function warnings({ from, to }: Usage, region: string | undefined): string[] {
  return [
    ...(to - from < DAY_MS ? ['less than a day was measured: a month from that is a guess'] : []),
    ...(region === undefined || region === RATES_REGION
      ? []
      : [`the rates are those of ${RATES_REGION}; ${region} may be dearer`]),
  ];
}
