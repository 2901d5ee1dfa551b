import type { S3Api } from '../../aws/s3.ts';
import { readCodeRecords } from '../function/code-record.ts';
import { createLedger } from '../releases/ledger.ts';
import type { Release } from '../releases/release.ts';

/** Code that the function was given; times in milliseconds since 1970. */
export interface CodeSpan {
  /** From then on it may have run. */
  readonly from: number;
  /** From then on nothing else did. */
  readonly sure: number;
  /** The first digits of its hash; null for code of nobody knows what. */
  readonly code: string | null;
}

const RELEASES = 50;
const UPDATES = 200;
/** How long code takes that is sent outside of a deployment. */
const UPDATE_MS = 120_000;

/** What ran when, as releases and updates were noted; the oldest first. */
export async function readCodeTimes(s3: S3Api, bucket: string): Promise<CodeSpan[]> {
  const [{ releases, damaged }, updates] = await Promise.all([
    createLedger(s3, bucket).list(RELEASES),
    readCodeRecords(s3, bucket, UPDATES),
  ]);
  // Too many to say when which of them ran.
  if (updates === undefined) return [];
  const gone = new Set(damaged.map(({ number }) => number));
  const spans = [
    ...releases.map((release) => spanOf(release, gone)),
    ...updates.map(({ time, code }) => {
      const from = Date.parse(time);
      return { from, sure: from + UPDATE_MS, code };
    }),
  ].sort((a, b) => a.from - b.from);
  const isFirst = releases.some(({ number }) => number === 1);
  // Before the oldest one that was read something else ran, unless it was the first.
  return isFirst
    ? spans
    : [{ from: Number.NEGATIVE_INFINITY, sure: Number.NEGATIVE_INFINITY, code: null }, ...spans];
}

/** A release whose successor is damaged may have been replaced at any time. */
function spanOf({ number, time, begun, code }: Release, damaged: ReadonlySet<number>): CodeSpan {
  return {
    from: Date.parse(begun ?? time),
    sure: Date.parse(time),
    code: damaged.has(number + 1) ? null : code,
  };
}

/** The code that ran at a time; null where that is not known, as while a release replaces another. */
export function codeAt(spans: readonly CodeSpan[], time: number): string | null {
  const at = spans.findLastIndex(({ from }) => from <= time);
  const span = spans[at];
  if (span === undefined) return null;
  const before = spans[at - 1];
  return time >= span.sure || before === undefined || before.code === span.code ? span.code : null;
}
