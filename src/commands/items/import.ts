import { EXIT_CODES } from '../../errors.ts';
import { TRANSFER_FORMATS } from '../../services/items/transfer/formats.ts';
import { CONFLICT_CHOICES } from '../../services/items/transfer/transfer.ts';
import { importedView } from '../../views/items-transfer.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { oneOf } from '../options/words.ts';

const MOST_UNITS = 1_000_000;

export const addImport: AddCommand = (parent, execute) => {
  parent
    .command('import')
    .description(
      'Writes the items of a file into the table, after all of it was checked. Rerun to resume where it was interrupted.',
    )
    .argument(
      '<file>',
      'JSONL, JSON array, CSV or DynamoDB JSON, also as .gz; a copy of an export to S3; - is stdin',
    )
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
    .option('--partial', 'import output of the aws command that was cut, by --max-items for example')
    .option('--from-start', 'do not go on with an earlier run that was interrupted')
    .addHelpText(
      'after',
      examples(
        'backoffice items import items.jsonl',
        'backoffice items import items.csv --dry-run',
        'backoffice items import export.json.gz --format dynamodb-json --on-conflict skip --max-wcu 500',
      ),
    )
    .action((path, options, command) =>
      execute(command, async (cli) => {
        // What reading a page of items needs nothing of.
        const [{ importItems }, { openInput }] = await Promise.all([
          import('../../operations/items/import-items.ts'),
          import('../../operations/items/input-file.ts'),
        ]);
        const operation = cli.open(await cli.environment());
        const table = await cli.progress.during(
          'looking',
          async () => (await operation.outputs.refresh()).tableName,
        );
        const file = await openInput(operation, cli.context, path, options.format);
        try {
          const result = await importItems(operation, {
            file,
            table,
            cwd: cli.context.cwd,
            ...options,
          });
          await cli.print('items import', result, importedView(cli.options.dryRun ?? false));
          return result.refused > 0 ? EXIT_CODES.FAILED : undefined;
        } finally {
          await file.dispose();
        }
      }),
    );
};
