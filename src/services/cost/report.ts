import type { CommandWriter } from '../../hints.ts';
import { type CostLine, estimateMonth } from './estimate.ts';
import { measureUsage, type UsageDeps } from './measure.ts';
import { RATED_REGIONS, RATES_AS_OF, RATES_REGION, ratesIn } from './rates.ts';
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
  /** The newest of the rates, and the region that they are of; each line says its own. */
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
  const rates = ratesIn(region);
  const { lines, gross, net } = estimateMonth(usage, rates);
  return {
    from: new Date(usage.from).toISOString(),
    to: new Date(usage.to).toISOString(),
    lines,
    gross,
    net,
    tips: costTips(usage, command, rates),
    rates: {
      asOf: RATES_AS_OF,
      region: region !== undefined && RATED_REGIONS.includes(region) ? region : RATES_REGION,
    },
    askedUsd: usage.askedUsd,
    notes: [...usage.notes, ...warnings(usage, lines, region)],
    budget,
  };
}

function warnings({ from, to }: Usage, lines: readonly CostLine[], region: string | undefined): string[] {
  return [
    ...(to - from < DAY_MS ? ['less than a day was measured: a month from that is a guess'] : []),
    ...(region === undefined ? [] : rateNotes(lines, region)),
  ];
}

/** Says which rates are of another region, because no price of this one is known. */
export function rateNotes(lines: readonly CostLine[], region: string): string[] {
  const others = lines.filter(({ rateRegion }) => rateRegion !== region && rateRegion !== 'global');
  if (others.length === 0) return [];
  const shown = `those of ${RATES_REGION} are shown, and ${region} may be dearer`;
  if (!RATED_REGIONS.includes(region)) return [`no rates for ${region}: ${shown}`];
  return [`no rates for ${region} of ${others.map(({ item }) => item).join(', ')}: ${shown}`];
}
