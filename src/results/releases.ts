import type { LedgerPage } from '../services/releases/ledger.ts';

/** What `releases list` tells. */
export type ReleaseList = LedgerPage;
