import table from './runtimes.json' with { type: 'json' };

/** How long a runtime can be used. Dates are ISO 8601; AWS has moved them before. */
export interface RuntimeSupport {
  readonly deprecated: string;
  /** From then on no function can be created with it. */
  readonly noCreate: string;
  /** From then on a function that has it cannot be changed, not even its variables. */
  readonly noUpdate: string;
  /** supported, ending (in less than half a year), or deprecated. */
  readonly state: string;
  /** When these dates were looked up, and where. */
  readonly asOf: string;
  readonly source: string;
}

const HALF_A_YEAR_MS = 182 * 86_400_000;

/** @returns null for a runtime that is not in the table: nothing is known about it. */
export function runtimeSupport(runtime: string, now: Date): RuntimeSupport | null {
  const dates = (
    table.runtimes as Readonly<Record<string, Omit<RuntimeSupport, 'state' | 'asOf' | 'source'>>>
  )[runtime];
  if (dates === undefined) return null;
  const left = Date.parse(dates.deprecated) - now.getTime();
  const state = left <= 0 ? 'deprecated' : left < HALF_A_YEAR_MS ? 'ending' : 'supported';
  return { ...dates, state, asOf: table.asOf, source: table.source };
}
