import type { Connection } from '../../aws/connection.ts';
import { readCodeRecord } from '../function/code-record.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { createLedger } from './ledger.ts';
import type { Release } from './release.ts';

/** The code that runs, and the newest release that it is of. */
export interface LiveRelease {
  /** Lambda's hash of the code. */
  readonly codeSha256: string;
  /** Undefined when it is of no release of the ledger. */
  readonly release: Release | undefined;
  /** The newest release; null when none was recorded. */
  readonly latest: number | null;
}

const LOOK_BACK = 50;

/** Finds out by the hash of the live code which release it is of. */
export async function readLiveCode(
  connection: Pick<Connection, 'lambda' | 's3'>,
  { functionName, artifactsBucket }: StackOutputs,
): Promise<LiveRelease> {
  const s3 = await connection.s3();
  const ledger = createLedger(s3, artifactsBucket);
  const [{ CodeSha256: codeSha256 = '' }, latest] = await Promise.all([
    (await connection.lambda()).getFunctionConfiguration({ FunctionName: functionName }),
    ledger.latest(),
  ]);
  const isLive = (release: Release): boolean => release.codeSha256 === codeSha256;
  if (latest === undefined || isLive(latest))
    return { codeSha256, release: latest, latest: latest?.number ?? null };
  const [{ releases }, record] = await Promise.all([
    ledger.list(LOOK_BACK),
    readCodeRecord(s3, artifactsBucket, codeSha256),
  ]);
  // The same source is another zip file when it was sent outside of a deployment.
  const release =
    releases.find(isLive) ?? releases.find(({ code }) => record !== undefined && record.code === code);
  return { codeSha256, release, latest: latest.number };
}
