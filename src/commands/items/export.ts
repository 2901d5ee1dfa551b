import type { Context } from '../../context.ts';
import { BackofficeError } from '../../errors.ts';
import { namesStdout } from '../../files/given-output.ts';
import { formatOf, TRANSFER_FORMATS, type TransferFormat } from '../../services/items/transfer/formats.ts';
import { readFieldNames } from '../../services/items/where/item-fields.ts';
import { readWhere } from '../../services/items/where/where.ts';
import { writeData, writeJson } from '../../terminal/writer.ts';
import { exportedDoc, exportedView } from '../../views/items-transfer.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { collect, oneOf } from '../options/words.ts';
import { FIELDS, WHERE } from './where.ts';

const MOST_UNITS = 1_000_000;
const MOST_SEGMENTS = 64;

export const addExport: AddCommand = (parent, execute) => {
  parent
    .command('export')
    .description(
      'Writes all items into a file. It is no snapshot: changes made meanwhile may be in it or not. Rerun to resume where it was interrupted.',
    )
    .argument('[file]', 'where to; - or nothing is stdout', '-')
    .option(
      '--format <format>',
      'how items stand in it; the name tells when left out',
      oneOf(TRANSFER_FORMATS),
    )
    .option('--status <status>', 'only items with this status, from an index that may be a moment behind')
    .option(...WHERE, collect)
    .option(...FIELDS, (text: string) => readFieldNames(text, '--fields'))
    .option('--segments <n>', 'parts of the table read side by side', wholeNumber(1, MOST_SEGMENTS))
    .option('--eventual', 'at half the price; what was written last may be missing')
    .option('--max-rcu <n>', 'read units a second to keep within', wholeNumber(1, MOST_UNITS))
    .option('--overwrite', 'replace a file that is there')
    .option('--from-start', 'do not go on with an earlier run that was interrupted')
    .addHelpText(
      'after',
      examples(
        'backoffice items export items.jsonl',
        'backoffice items export items.csv --status pending',
        'backoffice items export done.csv --where status=done --fields id,updatedAt',
        'backoffice items export --format dynamodb-json > items.ddb.jsonl',
      ),
    )
    .action((given, options, command) =>
      execute(command, async (cli) => {
        const path = namesStdout(given) ? '-' : given;
        // What reading a page of items needs nothing of.
        const [transfer, files, streams] = await Promise.all([
          import('../../operations/items/export-items.ts'),
          import('../../operations/items/output-file.ts'),
          import('../../operations/items/output-stream.ts'),
        ]);
        const operation = cli.open(await cli.environment());
        const format = formatFor(path, options.format);
        if (options.fields !== undefined && format === 'dynamodb-json')
          throw new BackofficeError(
            'USAGE',
            '--fields does not go with dynamodb-json, which has whole rows',
            {
              hint: 'choose --format jsonl, json or csv',
            },
          );
        const where = readWhere(options.where ?? [], options.status);
        const { request, total } = await cli.progress.during('looking', () =>
          transfer.requestFor(operation, {
            ...options,
            where,
            format,
            csvSafe: cli.options.csvSafe ?? false,
          }),
        );
        const target =
          path === '-'
            ? streams.openStdout(stdoutWriter(cli.context, format))
            : await files.openExportFile(operation, path, request, { cwd: cli.context.cwd, ...options });
        const result = cli.options.dryRun
          ? transfer.preview(request, path)
          : await transfer.exportItems(operation, request, target, { maxRcu: options.maxRcu, total });
        if (path === '-') cli.progress.show(exportedDoc(result));
        else await cli.print('items export', result, exportedView);
      }),
    );
};

/** Byte for byte, since it is a file, unless it is shown on a terminal. */
function stdoutWriter({ stdout }: Context, format: TransferFormat): (text: string) => Promise<void> {
  return (text) => (format === 'csv' ? writeData(stdout, text) : writeJson(stdout, text, false));
}

/** @throws BackofficeError USAGE when nothing tells how items are to stand in the file. */
function formatFor(path: string, wanted: TransferFormat | undefined): TransferFormat {
  const format = wanted ?? formatOf(path) ?? (path === '-' ? 'jsonl' : undefined);
  if (format === undefined)
    throw new BackofficeError('USAGE', `the name ${path} does not tell how items are to stand in it`, {
      hint: 'say so: --format jsonl, json, csv or dynamodb-json',
    });
  if (path.endsWith('.gz'))
    throw new BackofficeError('USAGE', 'an export that can be gone on with is not compressed', {
      hint: (command) => command(`items export --format ${format} | gzip > ${path}`),
    });
  return format;
}
