import type { ForeignCode } from '../services/releases/foreign-code.ts';

/** Such as `code of no release (3QXFa1b2c3d4)`. */
export function foreignText({ codeSha256, release }: ForeignCode): string {
  const hash = codeSha256.slice(0, 12);
  return release === null ? `code of no release (${hash})` : `the code of release ${release} (${hash})`;
}
