import type { Release } from './release.ts';

/** What `releases list` tells. */
export interface ReleaseList {
  readonly releases: readonly Release[];
}
