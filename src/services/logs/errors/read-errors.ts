import type { Connection } from '../../../aws/connection.ts';
import { createLedger } from '../../releases/ledger.ts';
import type { Release } from '../../releases/release.ts';
import { createStackMapper } from '../../source-maps/stack-mapper.ts';
import type { StackOutputs } from '../../stack/outputs.ts';
import { readHistory } from '../history.ts';
import { serverPattern } from '../selection.ts';
import type { LogSource } from '../sources.ts';
import { createErrorGroups, type ErrorGroup, historyKey } from './groups.ts';
import { type LookBack, lookBack, type ReadLines } from './look-back.ts';
import type { DatedErrorGroup, ErrorReport } from './report.ts';

/** How many of the newest releases are looked at for the one that a time belongs to. */
const RELEASES = 20;

/** Groups the errors of some time; new are those whose first one came after the last release, however short it is. */
export async function readErrors(
  connection: Connection,
  outputs: StackOutputs,
  sources: readonly LogSource[],
  range: { readonly from: number; readonly to: number },
): Promise<ErrorReport> {
  const logs = await connection.logs();
  const notes: string[] = [];
  const mapLines = createStackMapper({
    s3: connection.s3,
    bucket: async () => outputs.artifactsBucket,
    note: (text) => notes.push(text),
  });
  const readAll: ReadLines = (wanted) =>
    readHistory(logs, sources, ({ name }) => ({ ...wanted, pattern: serverPattern({ errors: true }, name) }));
  async function* read(wanted: Parameters<ReadLines>[0]): ReturnType<ReadLines> {
    for await (const lines of readAll(wanted)) yield mapLines(lines);
  }
  const grouping = createErrorGroups(range);
  const [release] = await Promise.all([
    releaseAt(connection, outputs, range.to),
    (async () => {
      for await (const lines of read(range)) for (const line of lines) grouping.add(line);
    })(),
  ]);
  const { errors, groups } = grouping.result();
  const began = release === undefined ? undefined : Date.parse(beginOf(release));
  const past =
    began === undefined || groups.length === 0
      ? undefined
      : await lookBack(groups, read, { start: range.from, release: began });
  return {
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    errors,
    groups: groups.map((group) => dated(group, release, past)),
    release: release === undefined ? null : { number: release.number, time: beginOf(release) },
    readBackTo: past?.readTo == null ? null : new Date(past.readTo).toISOString(),
    notes: [
      ...notes,
      ...(past === undefined || past.complete
        ? []
        : ['there are too many lines from before: which errors are new is not known of all']),
    ],
  };
}

function dated(group: ErrorGroup, release: Release | undefined, past: LookBack | undefined): DatedErrorGroup {
  const firstSeen = past?.firstSeen.get(historyKey(group)) ?? group.firstSeen;
  if (release === undefined) return { ...group, firstSeen, new: null, began: null };
  if (firstSeen < beginOf(release))
    return { ...group, firstSeen, new: false, began: { when: 'before', release: release.number } };
  if (past?.complete !== true) return { ...group, firstSeen, new: null, began: null };
  return { ...group, firstSeen, new: true, began: { when: 'in', release: release.number } };
}

/** Its code runs before it is recorded: from when its changes began to be made. */
function beginOf({ begun, time }: Release): string {
  return begun ?? time;
}

/** The last release before a time; undefined when none is known. */
async function releaseAt(
  connection: Connection,
  { artifactsBucket }: StackOutputs,
  time: number,
): Promise<Release | undefined> {
  const ledger = createLedger(await connection.s3(), artifactsBucket);
  const latest = await ledger.latest();
  if (latest === undefined || Date.parse(beginOf(latest)) <= time) return latest;
  const { releases } = await ledger.list(RELEASES);
  return releases.find((release) => Date.parse(beginOf(release)) <= time);
}
