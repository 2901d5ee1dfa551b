import type { ProcessStatus } from './control.ts';

/** What is installed, or what runs. */
export type Build = Pick<ProcessStatus, 'version' | 'build'>;

/** Whether a version comes after another. https://semver.org/#spec-item-11 */
export function isNewer(version: string, than: string): boolean {
  const a = partsOf(version);
  const b = partsOf(than);
  const byNumber = compareParts(a.numbers, b.numbers);
  if (byNumber !== 0) return byNumber > 0;
  // What was not released comes before what was.
  if (a.preview.length === 0 || b.preview.length === 0) return a.preview.length === 0 && b.preview.length > 0;
  return compareParts(a.preview, b.preview) > 0;
}

function partsOf(version: string): {
  readonly numbers: readonly string[];
  readonly preview: readonly string[];
} {
  const [core = '', ...preview] = version.split('+')[0]?.split('-') ?? [];
  return {
    numbers: [...core.split('.'), '0', '0', '0'].slice(0, 3),
    preview: preview.length === 0 ? [] : preview.join('-').split('.'),
  };
}

/** The first parts that differ decide; where all are the same, the longer one comes later. */
function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come by their value, and before words. */
function comparePart(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return Number(a) - Number(b);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
