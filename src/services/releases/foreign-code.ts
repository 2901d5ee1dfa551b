import type { Connection } from '../../aws/connection.ts';
import type { ResourceChange } from '../stack/changes.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { readLiveCode } from './live-code.ts';

/** Code that runs although no deployment of this content sent it. */
export interface ForeignCode {
  /** Lambda's hash of what runs. */
  readonly codeSha256: string;
  /** The release that it is of; null when it is of none. */
  readonly release: number | null;
}

/** Whether changes of a stack send the function's code: CloudFormation does so when `Code` changes (believed, not proven). */
export function sendsCode(changes: readonly ResourceChange[]): boolean {
  return changes.some(
    ({ type, action, replacement, properties }) =>
      type === 'AWS::Lambda::Function' &&
      (action === 'add' || replacement !== 'no' || properties.some(({ path }) => /^Code($|\/)/.test(path))),
  );
}

/** @param code the first digits of the hash of the source that should run. @returns null when it does. */
export async function readForeignCode(
  connection: Pick<Connection, 'lambda' | 's3'>,
  outputs: StackOutputs,
  code: string,
): Promise<ForeignCode | null> {
  const { codeSha256, release } = await readLiveCode(connection, outputs);
  return release?.code === code ? null : { codeSha256, release: release?.number ?? null };
}
