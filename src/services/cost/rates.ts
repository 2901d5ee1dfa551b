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
}

/** The newest date in the table of prices, and the region that they are of. */
export const RATES_AS_OF = table.asOf;
export const RATES_REGION = table.region;

export function rateOf(name: RateName): Rate {
  const { usd, per, ...rate } = table.rates[name];
  return { ...rate, usd: usd / per };
}
