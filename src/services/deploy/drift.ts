import type { Connection } from '../../aws/connection.ts';
import { readLiveCode } from '../releases/live-code.ts';
import { detectDrift, type StackDrift } from '../stack/drift.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import type { StackDeps } from '../stack/stack-deps.ts';

/** What `drift` tells. */
export interface DriftReport extends StackDrift {
  readonly environment: string;
  readonly drifted: boolean;
  readonly code: LiveCode;
}

/** Which release the live code is of. */
export interface LiveCode {
  /** Lambda's hash of the code that runs. */
  readonly codeSha256: string;
  /** Null when it is of no release of the ledger. */
  readonly release: number | null;
  /** The newest release; null when none was recorded. */
  readonly latest: number | null;
}

/** Compares what runs with what was deployed: resources by CloudFormation, code by the ledger. */
export async function readDrift(
  deps: StackDeps,
  connection: Pick<Connection, 'lambda' | 's3'>,
  environment: { readonly name: string; readonly stackName: string },
  outputs: StackOutputs,
): Promise<DriftReport> {
  const [drift, live] = await Promise.all([
    detectDrift(deps, environment.stackName),
    readLiveCode(connection, outputs),
  ]);
  const code = { codeSha256: live.codeSha256, release: live.release?.number ?? null, latest: live.latest };
  const drifted = drift.resources.length > 0 || code.release !== code.latest || code.release === null;
  return { environment: environment.name, drifted, ...drift, code };
}
