import type { ProcessStatus } from './control.ts';

/** What is installed, or what runs. */
export type Build = Pick<ProcessStatus, 'version' | 'build'>;

/** Whether a version comes after another: numbers first, then what was not released before what was. */
export function isNewer(version: string, than: string): boolean {
  const a = partsOf(version);
  const b = partsOf(than);
  for (const [index, part] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0;
    if (part !== other) return part > other;
  }
  if (a.preview === '' || b.preview === '') return a.preview === '' && b.preview !== '';
  return a.preview > b.preview;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly preview: string } {
  const [core = '', ...preview] = version.split('+')[0]?.split('-') ?? [];
  const numbers = core.split('.').map((part) => Number(part) || 0);
  return { numbers: [...numbers, 0, 0, 0].slice(0, 3), preview: preview.join('-') };
}
