import type { Unit } from '../services/metrics/catalogue.ts';

export { bytesText } from '../words/bytes-text.ts';

/** `1.23 s`, `45 ms`, `2.1 ms`. */
export function millisecondsText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms === 0 || ms >= 10 ? 0 : 1)} ms`;
}

export function percentText(percent: number): string {
  return `${percent.toFixed(percent === 0 || percent >= 10 ? 0 : percent >= 0.1 ? 1 : 2)} %`;
}

/** `950`, `12.5`, `12.3k`, `4.5M`. */
export function countText(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}M`;
  if (count >= 1e4) return `${(count / 1e3).toFixed(1)}k`;
  return String(Number(count.toFixed(1)));
}

/** A number with its unit; `-` for none. */
export function valueText(value: number | null, unit: Unit): string {
  if (value === null) return '-';
  if (unit === 'ms') return millisecondsText(value);
  return unit === 'percent' ? percentText(value) : countText(value);
}

/** The same for a program: a plain number, empty for none. */
export function plainValue(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(8)));
}

/** Capacity that was consumed: `1 read unit`, `2.5 write units`. */
export function capacityText(units: number, kind: 'read' | 'write'): string {
  return `${countText(units)} ${kind} unit${units === 1 ? '' : 's'}`;
}
