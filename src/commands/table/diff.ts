import { EXIT_CODES } from '../../errors.ts';
import { diffTables } from '../../operations/table/diff/diff-tables.ts';
import { TRANSFER_FORMATS } from '../../services/items/transfer/formats.ts';
import type { RowDifference } from '../../services/table/diff/table-diff.ts';
import { rowDifferenceView, tableDiffDoc, tableDiffView } from '../../views/table-diff.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { oneOf } from '../options/words.ts';

const MOST = 10_000;

export const addDiff: AddCommand = (parent, execute) => {
  parent
    .command('diff')
    .description(
      'Compares two tables of the environment, backups or files of items: rows that one of them has alone, and attributes that differ. A backup is restored into a table of its own for it, which is deleted afterwards.',
    )
    .argument('<a>', 'table, backup, or file; table:, backup: or file: before the name says which')
    .argument('<b>', 'the same: what is created, changed or deleted on the way from the first to the second')
    .option(
      '--format <format>',
      'format of items in a file (default: from the file extension)',
      oneOf(TRANSFER_FORMATS),
    )
    .option('--ignore <names>', 'attributes not to compare: version,updatedAt,attributes.note', namesIn)
    .option('--values', 'show values, and not names of attributes alone')
    .option('--limit <n>', 'number of rows to show; -o ndjson prints all', wholeNumber(0, MOST), 20)
    .option('--exit-code', 'exit code 3 when there is a difference')
    .addHelpText(
      'after',
      examples(
        'backoffice table diff dev-backoffice-data dev-backoffice-data-restored --env dev',
        'backoffice table diff before-migration dev-backoffice-data --env dev --yes --exit-code',
        'backoffice table diff items.jsonl local-backoffice-data --ignore version,updatedAt -o ndjson',
      ),
    )
    .action((a, b, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { stdin, cwd } = cli.context;
        const streams = cli.options.query === undefined && /^(ndjson|csv)$/.test(cli.format);
        const tell = async (row: RowDifference): Promise<void> => cli.printRow(row, rowDifferenceView);
        const result = await diffTables(operation, {
          words: { a, b },
          place: { stdin, cwd, format: options.format },
          ignored: options.ignore ?? new Set(),
          values: options.values ?? false,
          kept: streams ? 0 : options.limit,
          tell: streams ? tell : async () => undefined,
        });
        if (streams) cli.progress.show(tableDiffDoc(result));
        else await cli.print('table diff', result, tableDiffView);
        return options.exitCode && result.equal === false ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split(',').map((name) => name.trim()));
}
