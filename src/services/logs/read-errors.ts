import type { Connection } from '../../aws/connection.ts';
import { createLedger } from '../releases/ledger.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { createErrorGroups, type ErrorReport } from './error-groups.ts';
import { readHistory } from './history.ts';
import { serverPattern } from './selection.ts';
import type { LogSource } from './sources.ts';

/** Groups the errors of some time; new are those whose first one came after the last release. */
export async function readErrors(
  connection: Connection,
  outputs: StackOutputs,
  sources: readonly LogSource[],
  range: { readonly from: number; readonly to: number },
): Promise<ErrorReport> {
  const grouping = createErrorGroups();
  const rangeOf = ({ name }: LogSource) => ({ ...range, pattern: serverPattern({ errors: true }, name) });
  const [release] = await Promise.all([
    lastRelease(connection, outputs),
    (async () => {
      for await (const lines of readHistory(await connection.logs(), sources, rangeOf))
        for (const line of lines) grouping.add(line);
    })(),
  ]);
  return {
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    ...grouping.result(release?.time ?? null),
    release,
  };
}

async function lastRelease(
  connection: Connection,
  { artifactsBucket }: StackOutputs,
): Promise<ErrorReport['release']> {
  const latest = await createLedger(await connection.s3(), artifactsBucket).latest();
  return latest === undefined ? null : { number: latest.number, time: latest.time };
}
