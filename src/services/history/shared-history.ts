import { artifactsBucketName } from '../../../stack/contract/names.ts';
import type { S3Api } from '../../aws/s3.ts';
import { ifFound } from '../../errors.ts';
import type { ObjectPut } from '../../http/put-object.ts';
import { type SharedChange, sharedChangeSchema } from '../../schemas/journal.ts';
import { checkStored, storedText } from '../../schemas/read.ts';

/** Where the changes of an environment are kept: requests to a bucket of another account are refused by S3. */
export interface HistoryPlace {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** Which changes are looked for. */
export interface HistoryRange {
  /** Milliseconds since 1970, as `to`. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

const DAY_MS = 86_400_000;
const READS_AT_ONCE = 20;

/** Puts a change into the artifacts bucket, as an object of its own that is never written over. @param signal ends it. */
export async function addChange(
  { putNew }: ObjectPut,
  { name, account, region }: HistoryPlace,
  change: SharedChange,
  signal: AbortSignal,
): Promise<void> {
  const bucket = artifactsBucketName(name, account, region);
  await putNew({ bucket, owner: account, key: keyOf(change), body: storedText(change) }, signal);
}

/**
 * The changes that everybody made in an environment, the newest first.
 * @param report takes a line about each record that cannot be used and is left out.
 */
export async function readChanges(
  s3: S3Api,
  { name, account, region }: HistoryPlace,
  { from, to, limit }: HistoryRange,
  report: (line: string) => void,
): Promise<SharedChange[]> {
  const bucket = artifactsBucketName(name, account, region);

  async function read(key: string): Promise<SharedChange[]> {
    const text = await ifFound(s3.getText(bucket, key));
    if (text === undefined) return [];
    const checked = checkStored(sharedChangeSchema, text);
    if ('value' in checked) return [checked.value];
    report(`warning: ${key} in ${bucket} cannot be used and is left out: ${checked.problem}`);
    return [];
  }

  const found: SharedChange[] = [];
  for (let day = to; dayOf(day) >= dayOf(from) && found.length < limit; day -= DAY_MS) {
    const keys = (await s3.listKeys(bucket, `${prefixOf(new Date(day).toISOString())}/`)).sort().reverse();
    for (let at = 0; at < keys.length && found.length < limit; at += READS_AT_ONCE) {
      const page = keys.slice(at, Math.min(at + READS_AT_ONCE, at + limit - found.length));
      found.push(...(await Promise.all(page.map(read))).flat());
    }
  }
  return found;
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** @param time ISO 8601. */
function prefixOf(time: string): string {
  return `history/${time.slice(0, 10).replaceAll('-', '/')}`;
}

function keyOf({ time, id }: SharedChange): string {
  return `${prefixOf(time)}/${time.replace(/[-:.]/g, '')}-${id}.json`;
}
