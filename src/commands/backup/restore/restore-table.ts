import { isBackofficeError } from '../../../errors.ts';
import type { PutBack } from '../../../services/restore/put-back.ts';
import { putBackSettings } from '../../../services/restore/put-back.ts';
import type { RestorePlan } from '../../../services/restore/restore.ts';
import { awaitTable, startRestore, type TableWatch } from '../../../services/restore/restore-table.ts';
import { elapsedText } from '../../../views/restore.ts';
import { pacedLines } from '../../paced-lines.ts';
import type { Run } from '../../run.ts';

/** Lines in a log at most this often; a terminal is drawn over. */
const LINE_MS = 30_000;

/** Restores, waits, and puts the settings back; goes on from where an earlier run of it was left. */
export async function restoreTable(
  run: Run,
  dynamoDB: TableWatch['dynamoDB'],
  plan: RestorePlan,
): Promise<readonly PutBack[]> {
  const { source, target, settings } = plan;
  // A time that was told as so long ago is another one the next time.
  const again = run.command.again(source.kind === 'time' ? `--at ${source.at}` : undefined);
  if (plan.progress === 'not begun') await startRestore(dynamoDB, plan);
  const watch = watching(run, dynamoDB, target);
  await run.progress
    .live(watch.picture, () => awaitTable(watch, target))
    .catch((error: unknown) => {
      if (isBackofficeError(error) && /^(INTERRUPTED|TIMEOUT)$/.test(error.code))
        run.progress.line(`the restore into ${target} goes on without this command; resume: ${again}`);
      throw error;
    });
  if (settings === null) return [];
  return run.progress.during('putting settings back', () => putBackSettings(watch, target, settings));
}

/** What is seen while waiting: the status and how long, because AWS tells no more. */
function watching(
  run: Run,
  dynamoDB: TableWatch['dynamoDB'],
  target: string,
): TableWatch & { picture(): string } {
  const { clock } = run.context;
  const begun = clock.now().getTime();
  let status = 'CREATING';
  const picture = (): string =>
    `restoring ${target}: ${status} for ${elapsedText(clock.now().getTime() - begun)}`;
  const tell = pacedLines(run, LINE_MS, picture);
  return {
    dynamoDB,
    clock,
    signal: run.signal,
    picture,
    look(seen) {
      status = seen;
      tell();
    },
  };
}
