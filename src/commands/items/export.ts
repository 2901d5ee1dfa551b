import { BackofficeError } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { createBudget } from '../../services/transfer/budget.ts';
import { beginExport, type ExportRequest, exportRows } from '../../services/transfer/export-rows.ts';
import { formatOf, TRANSFER_FORMATS, type TransferFormat } from '../../services/transfer/formats.ts';
import type { ItemsExported } from '../../services/transfer/transfer.ts';
import { exportedLine, exportedView } from '../../views/transfer.ts';
import { type AddCommand, examples, oneOf, wholeNumber } from '../command.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { type ExportTarget, openExportFile, openStdout } from './transfer/output-file.ts';
import { createPaceMeter } from './transfer/pace.ts';

const MOST_UNITS = 1_000_000;
const MOST_SEGMENTS = 64;
/** A table that is read in less time than it takes to share the work is read in its own order. */
const SMALL_BYTES = 8 * 1024 * 1024;
const SEGMENTS = 4;

export const addExport: AddCommand = (parent, execute) => {
  parent
    .command('export')
    .description('Writes all items into a file. Run again it goes on where it was interrupted.')
    .argument('[file]', 'where to; - or nothing is stdout', '-')
    .option(
      '--format <format>',
      'how items stand in it; the name tells when left out',
      oneOf(TRANSFER_FORMATS),
    )
    .option('--status <status>', 'only items with this status')
    .option('--segments <n>', 'parts of the table read side by side', wholeNumber(1, MOST_SEGMENTS))
    .option('--eventual', 'at half the price; what was written last may be missing')
    .option('--max-rcu <n>', 'read units a second to keep within', wholeNumber(1, MOST_UNITS))
    .option('--overwrite', 'replace a file that is there')
    .addHelpText(
      'after',
      examples(
        'backoffice items export items.jsonl',
        'backoffice items export items.csv --status pending',
        'backoffice items export --format dynamodb-json > items.ddb.jsonl',
      ),
    )
    .action((path, options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const format = formatFor(path, options.format);
        const { request, total } = await run.progress.during('looking', () =>
          requestFor(open, { ...options, format }),
        );
        const target =
          path === '-'
            ? openStdout(run)
            : await openExportFile(run, open, path, request, options.overwrite ?? false);
        const result = run.options.dryRun
          ? preview(request, path)
          : await exportItems(run, open, request, target, options.maxRcu, total);
        if (path === '-') for (const line of exportedLine(result)) run.progress.line(line);
        else await run.print('items export', result, exportedView);
        return undefined;
      }),
    );
};

/** @throws BackofficeError USAGE when nothing tells how items are to stand in the file. */
function formatFor(path: string, wanted: TransferFormat | undefined): TransferFormat {
  const format = wanted ?? formatOf(path) ?? (path === '-' ? 'jsonl' : undefined);
  if (format === undefined)
    throw new BackofficeError('USAGE', `the name ${path} does not tell how items are to stand in it`, {
      hint: 'say so: --format jsonl, json, csv or dynamodb-json',
    });
  if (path.endsWith('.gz'))
    throw new BackofficeError('USAGE', 'an export that can be gone on with is not compressed', {
      hint: `backoffice items export --format ${format} | gzip > ${path}`,
    });
  return format;
}

interface ExportOptions {
  readonly format: TransferFormat;
  readonly status?: string;
  readonly segments?: number;
  readonly eventual?: true;
}

async function requestFor(
  { connection, outputs }: OpenEnvironment,
  { format, status, segments, eventual }: ExportOptions,
): Promise<{ request: ExportRequest; total: number | undefined }> {
  const { tableName: table } = await outputs.refresh();
  const { Table } = await (await connection.dynamoDB()).describeTable({ TableName: table });
  const own = (Table?.TableSizeBytes ?? 0) < SMALL_BYTES ? 1 : SEGMENTS;
  return {
    request: {
      table,
      format,
      status,
      segments: status === undefined ? (segments ?? own) : 1,
      eventual: eventual ?? false,
    },
    // AWS counts every six hours; of one status nobody knows.
    total: status === undefined ? Table?.ItemCount : undefined,
  };
}

async function exportItems(
  run: Run,
  { connection }: OpenEnvironment,
  request: ExportRequest,
  target: ExportTarget,
  maxRcu: number | undefined,
  total: number | undefined,
): Promise<ItemsExported> {
  const from = (await target.held()) ?? beginExport(request);
  const resumed = from.bytes > 0;
  if (resumed) run.progress.line(`going on after ${from.items} items`);
  const pace = createPaceMeter(run, `exporting ${request.table}`, from.items, total);
  const budget = createBudget(maxRcu, run.context.clock, run.signal);
  const rows = await connection.rows();
  const state = await run.progress
    .live(pace.picture, () =>
      exportRows(
        rows,
        request,
        from,
        {
          write: target.write,
          async progress(reached) {
            run.signal.throwIfAborted();
            pace.note(reached.items);
            await target.keep(reached);
          },
        },
        budget,
      ),
    )
    .catch(async (error: unknown) => {
      await target.leave();
      throw error;
    });
  await target.finish();
  const { items, otherRows, inexact, readUnits, bytes } = state;
  return {
    ...preview(request, target.name),
    changed: true,
    items,
    bytes,
    otherRows,
    inexact,
    readUnits,
    cost: readUnits * rateOf('tableReads').usd,
    seconds: pace.seconds(),
    resumed,
  };
}

function preview({ table, format }: ExportRequest, file: string): ItemsExported {
  const nothing = { items: 0, bytes: 0, otherRows: 0, inexact: 0, readUnits: 0, cost: 0, seconds: 0 };
  return { changed: false, table, file, format, ...nothing, resumed: false };
}
