import { artifactsBucketName } from '../../../stack/contract.ts';
import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import {
  type JournalEnd,
  type JournalStart,
  type SharedChange,
  sharedChangeSchema,
} from '../../schemas/journal.ts';
import { checkStored, storedText } from '../../schemas/read.ts';

/** The changes that everybody made in an environment, in its artifacts bucket: an object for each, never written over. */
export interface SharedHistory {
  /** @param signal ends it. */
  add(start: JournalStart, end: JournalEnd, signal: AbortSignal): Promise<void>;
  /**
   * The newest first.
   * @param from the first day that is looked at; milliseconds since 1970, as `to`.
   * @param report takes a line about each record that cannot be used and is left out.
   */
  list(from: number, to: number, limit: number, report: (line: string) => void): Promise<SharedChange[]>;
}

const DAY_MS = 86_400_000;
const READS_AT_ONCE = 20;

/** @param place of the environment; requests to a bucket of another account are refused by S3. */
export function createSharedHistory(
  s3: S3Api,
  { name, account, region }: { readonly name: string; readonly account: string; readonly region: string },
): SharedHistory {
  const bucket = artifactsBucketName(name, account, region);

  async function read(key: string, report: (line: string) => void): Promise<SharedChange[]> {
    const text = await ifFound(s3.getText(bucket, key));
    if (text === undefined) return [];
    const checked = checkStored(sharedChangeSchema, text);
    if ('value' in checked) return [checked.value];
    report(`warning: ${key} in ${bucket} cannot be used and is left out: ${checked.problem}`);
    return [];
  }

  return {
    async add(start, end, signal) {
      const request = {
        Bucket: bucket,
        Key: keyOf(start),
        Body: storedText({ ...start, end }),
        ContentType: 'application/json',
        IfNoneMatch: '*',
        ExpectedBucketOwner: account,
      };
      await s3.noteChange(request, { signal }).catch((error: unknown) => {
        // It was sent twice, and is there.
        if (!(error instanceof BackofficeError) || error.awsCode !== 'PreconditionFailed') throw error;
      });
    },
    async list(from, to, limit, report) {
      const found: SharedChange[] = [];
      for (let day = to; dayOf(day) >= dayOf(from) && found.length < limit; day -= DAY_MS) {
        const keys = (await s3.listKeys(bucket, `${prefixOf(new Date(day).toISOString())}/`))
          .sort()
          .reverse();
        for (let at = 0; at < keys.length && found.length < limit; at += READS_AT_ONCE) {
          const page = keys.slice(at, Math.min(at + READS_AT_ONCE, at + limit - found.length));
          found.push(...(await Promise.all(page.map((key) => read(key, report)))).flat());
        }
      }
      return found;
    },
  };
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** @param time ISO 8601. */
function prefixOf(time: string): string {
  return `history/${time.slice(0, 10).replaceAll('-', '/')}`;
}

function keyOf({ time, id }: JournalStart): string {
  return `${prefixOf(time)}/${time.replace(/[-:.]/g, '')}-${id}.json`;
}
