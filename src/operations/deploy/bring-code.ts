import { ARCHITECTURE } from '../../../stack/contract/function.ts';
import type { Connection } from '../../aws/connection.ts';
import type { Timing } from '../../clock.ts';
import { packSource, readArchive } from '../../services/function/code-archive.ts';
import { noteCode } from '../../services/function/code-record.ts';
import { sendCode } from '../../services/function/update-code.ts';
import { codeHash } from '../../services/stack/changes.ts';
import type { StackOutputs } from '../../services/stack/outputs.ts';

/** What sending the code of a release takes. */
export interface CodeSending extends Timing {
  readonly connection: Pick<Connection, 'lambda' | 's3'>;
  readonly outputs: StackOutputs;
  /** The function's source, one CommonJS file. */
  readonly source: string;
  /** As it is noted, such as `version 0.1.0`. */
  readonly origin: string;
  readonly by: string;
}

/** Sends the code that a deployment brings, and waits until it runs. @returns Lambda's hash of it. */
export async function bringCode(sending: CodeSending): Promise<string> {
  const { connection, outputs, source, origin, by, clock, signal } = sending;
  const [lambda, s3] = await Promise.all([connection.lambda(), connection.s3()]);
  const { functionName, artifactsBucket } = outputs;
  const { Handler = 'index.handler' } = await lambda.getFunctionConfiguration({ FunctionName: functionName });
  const archive = readArchive(packSource(source), origin, Handler, ARCHITECTURE);
  const note = { code: codeHash(source), source: origin, by, time: clock.now().toISOString() };
  // Before the code is sent: a note about code that does not run harms nobody, the other way round it does.
  await noteCode(s3, artifactsBucket, archive.sha256, note);
  const { sha256 } = await sendCode({ lambda, functionName, clock, signal }, archive);
  return sha256;
}
