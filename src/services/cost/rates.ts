import table from './rates.json' with { type: 'json' };

/** Everything that has a price here. */
export type RateName = keyof typeof table.rates;

export interface Rate {
  /** US dollars for one unit. */
  readonly usd: number;
  readonly unit: string;
  /** Units of an account that are free each month, for ever. */
  readonly freePerMonth: number;
  /** Whether the price list itself was seen to say so. */
  readonly confirmed: boolean;
  /** When that was. */
  readonly asOf: string;
  readonly source: string;
  /** The region that the price is of; `global` where it is the same everywhere. */
  readonly region: string;
}

/** What things cost in a region; where that is not known, in us-east-1. */
export type RateLookup = (name: RateName) => Rate;

/** The newest date in the table of prices, and the region that they are of where no other is known. */
export const RATES_AS_OF = table.asOf;
export const RATES_REGION = table.region;

interface RegionalRate {
  readonly usd: number;
  readonly per: number;
  readonly asOf: string;
  readonly source: string;
}

const REGIONS: Readonly<Record<string, Readonly<Partial<Record<RateName, RegionalRate>>>>> = table.regions;
const GLOBAL: readonly string[] = table.global;

/** Regions of which at least some prices are known. */
export const RATED_REGIONS: readonly string[] = [RATES_REGION, ...Object.keys(REGIONS)];

export function rateOf(name: RateName): Rate {
  const { usd, per, ...rate } = table.rates[name];
  return { ...rate, usd: usd / per, region: GLOBAL.includes(name) ? 'global' : RATES_REGION };
}

/** @param region undefined for none: the embedded environment costs nothing. */
export function ratesIn(region: string | undefined): RateLookup {
  return (name) => {
    const usual = rateOf(name);
    if (region === undefined || region === usual.region || usual.region === 'global') return usual;
    const own = Object.hasOwn(REGIONS, region) ? REGIONS[region]?.[name] : undefined;
    if (own === undefined) return usual;
    const { usd, per, asOf, source } = own;
    return { ...usual, usd: usd / per, asOf, source, confirmed: true, region };
  };
}
