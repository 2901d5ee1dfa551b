import type { LedgerPage } from './ledger.ts';

/** What `releases list` tells. */
export type ReleaseList = LedgerPage;
