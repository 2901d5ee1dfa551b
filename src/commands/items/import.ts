import { EXIT_CODES } from '../../errors.ts';
import { createCheckpoint } from '../../journal/checkpoints.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { createBudget } from '../../services/transfer/budget.ts';
import { TRANSFER_FORMATS } from '../../services/transfer/formats.ts';
import { IMPORT_BEGIN, type ImportState, importRows } from '../../services/transfer/import-rows.ts';
import { checkFile, type FileCheck, readFileRows } from '../../services/transfer/read-file.ts';
import { CONFLICT_CHOICES, type ItemsImported, type OnConflict } from '../../services/transfer/transfer.ts';
import { importedView } from '../../views/transfer.ts';
import { type AddCommand, examples, oneOf, wholeNumber } from '../command.ts';
import { mutate } from '../mutate.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { type InputFile, openInput } from './transfer/input-file.ts';
import { createPaceMeter } from './transfer/pace.ts';
import { openRefused } from './transfer/refused-file.ts';

const MOST_UNITS = 1_000_000;
const SAVE_MS = 1000;

export const addImport: AddCommand = (parent, execute) => {
  parent
    .command('import')
    .description(
      'Writes the items of a file into the table, after all of it was checked. Run again it goes on where it was interrupted.',
    )
    .argument('<file>', 'JSONL, JSON array, CSV or DynamoDB JSON, also as .gz; - is stdin')
    .option(
      '--format <format>',
      'how items stand in it; the name tells when left out',
      oneOf(TRANSFER_FORMATS),
    )
    .option(
      '--on-conflict <what>',
      'where an id is taken by another item: fail, skip or overwrite',
      oneOf(CONFLICT_CHOICES),
      'fail' as const,
    )
    .option('--refused <file>', 'where to put what cannot be imported; <file>.refused.jsonl when left out')
    .option('--max-wcu <n>', 'write units a second to keep within', wholeNumber(1, MOST_UNITS))
    .addHelpText(
      'after',
      examples(
        'backoffice items import items.jsonl',
        'backoffice items import items.csv --dry-run',
        'backoffice items import export.json.gz --format dynamodb-json --on-conflict skip --max-wcu 500',
      ),
    )
    .action((path, options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const table = await run.progress.during(
          'looking',
          async () => (await open.outputs.refresh()).tableName,
        );
        const file = await openInput(run, path, options.format, open.environment.stateDirectory);
        try {
          const result = await importFile(run, open, { file, table, ...options });
          await run.print('items import', result, importedView(run.options.dryRun ?? false));
          return result.refused > 0 ? EXIT_CODES.FAILED : undefined;
        } finally {
          await file.dispose();
        }
      }),
    );
};

interface ImportOptions {
  readonly file: InputFile;
  readonly table: string;
  readonly onConflict: OnConflict;
  readonly refused?: string;
  readonly maxWcu?: number;
}

async function importFile(run: Run, open: OpenEnvironment, options: ImportOptions): Promise<ItemsImported> {
  const { file, table } = options;
  const now = run.context.clock.now().toISOString();
  const refused = openRefused(run.context.cwd, options.refused, file.name);
  const checking = createPaceMeter(run, `checking ${file.name}`, 0, undefined);
  const check = await run.progress
    .live(checking.picture, () =>
      checkFile(file, now, {
        refused: refused.add,
        progress(read) {
          run.signal.throwIfAborted();
          checking.note(read);
        },
      }),
    )
    .finally(refused.close);
  const refusedFile = check.refused === 0 ? null : refused.path;
  const good = check.read - check.refused;
  const nothing = { ...IMPORT_BEGIN, seconds: checking.seconds(), resumedAt: 0 };
  const written =
    run.options.dryRun || good === 0
      ? nothing
      : await writeItems(run, open, options, check, now, refusedFile);
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

async function writeItems(
  run: Run,
  open: OpenEnvironment,
  { file, table, onConflict, maxWcu }: ImportOptions,
  check: FileCheck,
  now: string,
  refusedFile: string | null,
): Promise<ImportState & { readonly seconds: number; readonly resumedAt: number }> {
  const { clock } = run.context;
  const identity = [open.environment.name, table, check.sha256, file.format];
  const checkpoint = createCheckpoint<ImportState & { now: string }>(
    open.environment.stateDirectory,
    'import',
    identity,
  );
  const { now: begun, ...from } = (await checkpoint.read()) ?? { now, ...IMPORT_BEGIN };
  if (from.done > 0) run.progress.line(`going on after item ${from.done} of ${check.read}`);
  const consent = consentFor(open, { file, table, onConflict }, check, refusedFile);
  const mutation = {
    action: 'items import',
    target: `table ${table}`,
    before: { file: file.name },
    ...consent,
  };
  const pace = createPaceMeter(run, `importing ${file.name}`, from.done, check.read);
  let saved = 0;
  let told = false;
  const state = await mutate(run, open, mutation, async () => {
    const surroundings = {
      rows: await open.connection.rows(),
      budget: createBudget(maxWcu, clock, run.signal),
      clock,
      signal: run.signal,
      random: Math.random,
      throttled() {
        if (!told) run.progress.line('DynamoDB throttles; writing more slowly');
        told = true;
      },
      async progress(reached: ImportState) {
        pace.note(reached.done);
        const time = clock.now().getTime();
        if (time - saved < SAVE_MS) return;
        saved = time;
        await checkpoint.save({ ...reached, now: begun });
      },
    };
    const request = { table, onConflict, repeated: check.repeated };
    // Items that do not say when they were made get the time of the first run, whenever they are written.
    const source = readFileRows(file, begun);
    return run.progress.live(pace.picture, () => importRows(source, request, from, surroundings));
  });
  await checkpoint.remove();
  return { ...state, seconds: pace.seconds(), resumedAt: from.done };
}

/** Leaving items out, and replacing others, wants consent. */
function consentFor(
  { environment }: OpenEnvironment,
  { file, table, onConflict }: Pick<ImportOptions, 'file' | 'table' | 'onConflict'>,
  { read, refused }: FileCheck,
  refusedFile: string | null,
) {
  const what = [
    ...(refused === 0 ? [] : [`leaves out ${refused} of ${read} items of ${file.name} (see ${refusedFile})`]),
    ...(onConflict === 'overwrite' ? [`replaces items of ${table} that have the same id`] : []),
    ...(environment.class === 'production' ? [`writes ${read - refused} items into ${table}`] : []),
  ];
  return what.length === 0
    ? {}
    : ({ consent: { what: `This ${what.join(', and ')}`, danger: 'moderate' } } as const);
}
