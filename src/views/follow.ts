import type { FollowSummary, Gap } from '../services/logs/follow.ts';

/** What following came to, on one line. */
export function followSummaryText({ events, late, gaps, throttles }: FollowSummary, printed: number): string {
  const shown = printed === events ? '' : `, ${printed} shown`;
  return `followed: ${events} lines${shown}, ${late} late, ${gaps} gaps, ${throttles} throttled`;
}

export function gapText({ from, to }: Gap): string {
  const time = (ms: number): string => new Date(ms).toISOString();
  return `--- gap: late lines of ${time(from)} to ${time(to)} can no longer be told from those that were shown ---`;
}
