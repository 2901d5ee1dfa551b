import { FUNCTION_VARIABLES } from '../../../stack/contract/function.ts';
import { BackofficeError } from '../../errors.ts';
import { changeFunctionVariables } from '../../operations/config/change-variables.ts';
import { variablesChangedView } from '../../views/config.ts';
import { type AddCommand, examples } from '../command.ts';

export const addUnset: AddCommand = (parent, execute) => {
  parent
    .command('unset')
    .description('Removes variables of the function; waits until that is live.')
    .argument('<NAME...>')
    .option('--show', 'show values before')
    .addHelpText('after', examples('backoffice config unset FEATURES'))
    .action((names, options, command) =>
      execute(command, async (cli) => {
        if (names.includes(FUNCTION_VARIABLES.table))
          throw new BackofficeError(
            'REFUSED',
            `without ${FUNCTION_VARIABLES.table} the function finds no table`,
            {
              hint: (command) =>
                `to move the application to another table: ${command('backup restore <backup> --cut-over')}`,
            },
          );
        const operation = cli.open(await cli.environment());
        const result = await changeFunctionVariables(operation, {
          command: 'config unset',
          names,
          show: options.show ?? false,
          apply: (held) => Object.fromEntries(Object.entries(held).filter(([name]) => !names.includes(name))),
        });
        await cli.print('config unset', result, variablesChangedView);
      }),
    );
};
