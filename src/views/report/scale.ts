import type { Unit } from '../../services/metrics/catalogue.ts';
import { countText } from '../units.ts';

/** The values that an axis is marked at: from 0 to its top, the same step apart. */
export type AxisMarks = readonly number[];

/** Steps that read well, times a power of ten. */
const STEPS = [1, 2, 2.5, 5];
const MOST_STEPS = 6;
/** Of axes that end at the same value, the one with about this many steps. */
const USUAL_STEPS = 4;

/**
 * Marks for values up to `most`: the axis ends as close above as steps of 1, 2, 2.5 or 5 allow.
 * @param whole whether only whole numbers make sense.
 */
export function axisMarks(most: number, whole: boolean): AxisMarks {
  const greatest = most > 0 ? most : 1;
  const power = Math.floor(Math.log10(greatest));
  const axes = [power - 2, power - 1, power]
    .flatMap((exponent) => STEPS.map((step) => rounded(step * 10 ** exponent)))
    .filter((step) => !whole || Number.isInteger(step))
    .map((step) => ({ step, count: Math.max(Math.ceil(rounded(greatest / step)), 1) }))
    .filter(({ count }) => count <= MOST_STEPS);
  const [best = { step: greatest, count: 1 }] = axes.sort(
    (a, b) => a.step * a.count - b.step * b.count || unusual(a.count) - unusual(b.count),
  );
  return Array.from({ length: best.count + 1 }, (_, index) => rounded(index * best.step));
}

function unusual(count: number): number {
  return Math.abs(count - USUAL_STEPS);
}

/** Without what binary fractions add. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** A mark of an axis, with as many digits as it has: `2.5 s`, `0.25 ms`, `12.5k`. */
export function markText(value: number, unit: Unit, top: number): string {
  if (unit === 'ms') return top >= 1000 ? `${rounded(value / 1000)} s` : `${value} ms`;
  if (unit === 'percent') return `${value} %`;
  return value >= 1e4 ? countText(value).replace('.0', '') : String(value);
}
