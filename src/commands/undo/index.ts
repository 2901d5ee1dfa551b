import { undo } from '../../operations/undo/undo.ts';
import { undoneView } from '../../views/undo.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

const MAX_NUMBER = 999_999;

export const addUndo: AddCommand = (parent, execute) => {
  parent
    .command('undo')
    .description(
      'Takes a change of the history back, unless what it made has been changed since: items, variables, code, limits, retention, moves to another table.',
    )
    .argument('<n>', 'number of the change, from backoffice history', wholeNumber(1, MAX_NUMBER))
    .addHelpText(
      'after',
      examples('backoffice history', 'backoffice undo 12 --dry-run', 'backoffice undo 12'),
    )
    .action((number, _options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const result = await undo(operation, number);
        await cli.print('undo', result, undoneView);
      }),
    );
};
