import type { Connection } from '../../aws/connection.ts';
import { asOutputs } from '../stack/outputs.ts';
import type { StackState } from '../stack/stack.ts';
import { createLedger, type Ledger } from './ledger.ts';

/** The releases of a stack; undefined while it has no bucket for them. */
export async function stackLedger(
  connection: Pick<Connection, 's3'>,
  stack: StackState | undefined,
): Promise<Ledger | undefined> {
  const outputs = asOutputs(stack?.outputs ?? {});
  return outputs === undefined ? undefined : createLedger(await connection.s3(), outputs.artifactsBucket);
}
