import { openFunction } from '../../operations/function/open-function.ts';
import {
  type ConcurrencyChanged,
  readConcurrency,
  setConcurrency,
} from '../../services/function/concurrency.ts';
import { concurrencyView } from '../../views/function.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

const MAX_CONCURRENCY = 1000;

export const addConcurrency: AddCommand = (parent, execute) => {
  parent
    .command('concurrency')
    .description('Limits how many requests the function answers side by side. 0 switches it off.')
    .argument('[limit]', 'a number, or none: only the limit of the account', limitIn)
    .addHelpText(
      'after',
      examples('backoffice function concurrency none', 'backoffice function concurrency 0 --yes'),
    )
    .action((limit, _options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { deps } = await cli.progress.during('looking', () => openFunction(operation));
        const before = await readConcurrency(deps);
        const after = limit === undefined ? before : limit.most;
        const result: ConcurrencyChanged = {
          changed: !cli.options.dryRun && before !== after,
          function: deps.functionName,
          before,
          after,
          configured: operation.environment.tunables.reservedConcurrency,
        };
        if (result.changed) {
          const what = `setting the concurrency of ${deps.functionName} to ${after ?? 'no limit'}`;
          await operation.record(
            {
              action: 'function concurrency',
              target: `function ${deps.functionName}`,
              before: { limit: before },
              after: () => ({ limit: after }),
              undoable: () => true,
              consent: { what, danger: after === 0 ? 'moderate' : 'mild' },
            },
            () => setConcurrency(deps, after),
          );
        }
        await cli.print('function concurrency', result, concurrencyView);
      }),
    );
};

/** Null lifts the limit. */
function limitIn(text: string): { readonly most: number | null } {
  return { most: text === 'none' ? null : wholeNumber(0, MAX_CONCURRENCY)(text) };
}
