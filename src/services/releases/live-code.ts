import type { Connection } from '../../context.ts';
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
  const ledger = createLedger(await connection.s3(), artifactsBucket);
  const [{ CodeSha256: codeSha256 = '' }, latest] = await Promise.all([
    (await connection.lambda()).getFunctionConfiguration({ FunctionName: functionName }),
    ledger.latest(),
  ]);
  const isLive = (release: Release): boolean => release.codeSha256 === codeSha256;
  const release =
    latest === undefined || isLive(latest) ? latest : (await ledger.list(LOOK_BACK)).find(isLive);
  return { codeSha256, release, latest: latest?.number ?? null };
}
