import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { createCheckpoint } from '../../journal/checkpoints.ts';
import { importStateSchema } from '../../schemas/checkpoints.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { createBudget } from '../../services/items/transfer/budget.ts';
import { countWrites } from '../../services/items/transfer/count-writes.ts';
import { findTaken, requireFree, type Taken } from '../../services/items/transfer/find-taken.ts';
import { IMPORT_BEGIN, type ImportState, importRows } from '../../services/items/transfer/import-rows.ts';
import { checkFile, type FileCheck, rereadFileRows } from '../../services/items/transfer/read-file.ts';
import type { ItemsImported, OnConflict } from '../../services/items/transfer/transfer.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import type { InputFile } from './input-file.ts';
import { createPaceMeter, resumable } from './pace.ts';
import { openRefused } from './refused-file.ts';

const SAVE_MS = 1000;

export interface ImportOptions {
  readonly file: InputFile;
  readonly table: string;
  /** Where the file of what is refused is made. */
  readonly cwd: string;
  readonly onConflict: OnConflict;
  readonly refused?: string;
  readonly maxWcu?: number;
  /** Does not go on with an earlier run. */
  readonly fromStart?: true;
  /** Takes a file that says that rows are missing from it. */
  readonly partial?: true;
}

/** Checks a whole file, then writes its items. */
export async function importItems(operation: Operation, options: ImportOptions): Promise<ItemsImported> {
  const { table } = options;
  const file = options.partial ? takenInPart(operation, options.file) : options.file;
  const now = operation.clock.now().toISOString();
  const refused = openRefused({ cwd: options.cwd, signal: operation.signal }, options.refused, file.name);
  const checking = createPaceMeter(operation, `checking ${file.name}`, 0, undefined);
  const check = await operation
    .live(checking.picture, () =>
      checkFile(file, now, {
        refused: refused.add,
        progress(read) {
          operation.signal.throwIfAborted();
          checking.note(read);
        },
      }),
    )
    .finally(refused.close);
  const refusedFile = check.refused === 0 ? null : refused.path;
  const good = check.read - check.refused;
  const taken = await takenBy(operation, { ...options, file }, check, now);
  if (options.onConflict === 'fail') requireFree(taken);
  const { same, others } = options.onConflict === 'overwrite' ? { same: 0, others: 0 } : taken;
  const nothing = { ...IMPORT_BEGIN, same, skipped: others, seconds: checking.seconds(), resumedAt: 0 };
  const written =
    operation.dryRun || good === 0
      ? nothing
      : await writeItems(operation, { ...options, file }, { ...check, refusedFile }, now);
  return {
    changed: written.written > 0,
    table,
    file: file.name,
    format: file.format,
    read: check.read,
    written: written.written,
    same: written.same,
    skipped: written.skipped,
    refused: check.refused,
    refusedFile,
    reasons: check.reasons,
    writeUnits: written.writeUnits,
    cost: written.writeUnits * rateOf('tableWrites').usd,
    seconds: written.seconds,
    resumedAt: written.resumedAt,
  };
}

/** Says once, before anything is written, that rows are missing. */
function takenInPart(operation: Operation, file: InputFile): InputFile {
  let told = false;
  return {
    ...file,
    cut(token) {
      if (!told) operation.report(`${file.name} has ${token}: rows are missing from it`);
      told = true;
    },
  };
}

/** Conflicts are found before anything is written; where nothing is going to fail for one, they are only told beforehand. */
async function takenBy(
  operation: Operation,
  { file, table, onConflict }: ImportOptions,
  check: FileCheck,
  now: string,
): Promise<Taken> {
  const good = check.read - check.refused;
  if (good === 0 || (onConflict !== 'fail' && !operation.dryRun))
    return { same: 0, others: 0, first: undefined };
  const pace = createPaceMeter(operation, `looking for conflicts in ${table}`, 0, check.read);
  const rows = await operation.connection.rows();
  const deps = { rows, signal: operation.signal, progress: pace.note };
  const source = rereadFileRows(file, now, check.sha256);
  return operation.live(pace.picture, () => findTaken(source, table, check.repeated, deps));
}

/** What became of every item is known, or the import failed. */
function requireWhole(state: ImportState, { read, refused }: FileCheck, name: string): void {
  const known = state.written + state.same + state.skipped + refused;
  if (known === read) return;
  throw new BackofficeError(
    'FAILED',
    `${name} holds ${counted(read, 'item')}, and only ${known} of them were settled`,
    {
      hint: (command) => `import it again when nobody writes to it: ${command.again('--from-start')}`,
    },
  );
}

/** A conflict that came up while others wrote leaves a part of the file in the table. */
function withCount(error: unknown, written: number): unknown {
  if (!(error instanceof BackofficeError) || error.code !== 'CONFLICT') return error;
  const { message, hint, requestId, awsCode } = error;
  const details = { ...defined({ hint, requestId, awsCode }), cause: error };
  return new BackofficeError(
    error.code,
    `${message}; written before: ${counted(written, 'item')} of the file`,
    details,
  );
}

async function writeItems(
  operation: Operation,
  { file, table, onConflict, maxWcu, fromStart }: ImportOptions,
  check: FileCheck & { readonly refusedFile: string | null },
  now: string,
): Promise<ImportState & { readonly seconds: number; readonly resumedAt: number }> {
  const { clock } = operation;
  const identity = [operation.environment.name, table, check.sha256, file.format];
  const checkpoint = createCheckpoint(
    operation.environment.stateDirectory,
    importStateSchema,
    'import',
    identity,
  );
  const held = fromStart ? undefined : await checkpoint.read();
  const { now: begun, ...from } = held ?? { now, ...IMPORT_BEGIN };
  if (from.done > 0)
    operation.report(
      `going on after item ${from.done} of ${check.read} with the run of ${begun}; --from-start begins anew`,
    );
  const consent = consentFor({ file, table, onConflict }, check);
  const change = {
    action: 'items import' as const,
    target: `table ${table}`,
    before: { file: file.name },
    irrevocable: true,
    consent,
    after: (state: ImportState) => state,
  };
  const pace = createPaceMeter(operation, `importing ${file.name}`, from.done, check.read);
  let saved = 0;
  let latest = from;
  const save = (): Promise<void> => checkpoint.save({ ...latest, now: begun });
  let told = false;
  const state = await operation.record(change, async () => {
    const { rows, written } = countWrites(await operation.connection.rows());
    const deps = {
      rows,
      budget: createBudget(maxWcu, clock, operation.signal),
      clock,
      signal: operation.signal,
      random: Math.random,
      throttled() {
        if (!told) operation.report('DynamoDB throttles; writing more slowly');
        told = true;
      },
      async progress(reached: ImportState) {
        pace.note(reached.done);
        latest = reached;
        const time = clock.now().getTime();
        if (reached.done === from.done || time - saved < SAVE_MS) return;
        saved = time;
        await save();
      },
    };
    const request = { table, onConflict, repeated: check.repeated };
    // Items that do not say when they were made get the time of the first run, whenever they are written.
    const source = rereadFileRows(file, begun, check.sha256);
    try {
      const done = await resumable(operation, pace, () => importRows(source, request, from, deps));
      requireWhole(done, check, file.name);
      return done;
    } catch (error) {
      if (latest.done > from.done) await save();
      throw withCount(error, written());
    }
  });
  await checkpoint.remove();
  return { ...state, seconds: pace.seconds(), resumedAt: from.done };
}

/** Leaving items out, and replacing others, wants consent. */
function consentFor(
  { file, table, onConflict }: Pick<ImportOptions, 'file' | 'table' | 'onConflict'>,
  { read, refused, refusedFile }: FileCheck & { readonly refusedFile: string | null },
) {
  const dangers = [
    ...(refused === 0
      ? []
      : [`leaving out ${refused} of ${read} items of ${file.name} (see ${refusedFile})`]),
    ...(onConflict === 'overwrite' ? [`replacing items of ${table} that have the same id`] : []),
  ];
  const what = [...dangers, `writing ${counted(read - refused, 'item')} into ${table}`].join(' and ');
  return { what, danger: dangers.length === 0 ? ('mild' as const) : ('moderate' as const) };
}
