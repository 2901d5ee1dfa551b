import { BackofficeError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { openFunction } from '../../operations/function/open-function.ts';
import { readVariables } from '../../services/config/change-variables.ts';
import { toVariable } from '../../services/config/variables.ts';
import { variableView } from '../../views/config.ts';
import { type AddCommand, examples } from '../command.ts';

export const addGet: AddCommand = (parent, execute) => {
  parent
    .command('get')
    .description('Shows one variable of the function.')
    .argument('<name>')
    .option('--show', 'show its value')
    .addHelpText(
      'after',
      examples('backoffice config get LOG_LEVEL', 'backoffice config get FEATURES --show'),
    )
    .action((name, options, command) =>
      execute(command, async (cli) => {
        const variables = await cli.progress.during('looking', async () =>
          readVariables((await openFunction(cli.open(await cli.environment()))).deps),
        );
        const value = variables[name];
        if (value === undefined) throw notThere(name, Object.keys(variables));
        await cli.print('config get', toVariable(name, value, options.show ?? false), variableView);
      }),
    );
};

function notThere(name: string, names: readonly string[]): BackofficeError {
  const guess = nearest(name, names);
  return new BackofficeError('NOT_FOUND', `the function has no variable ${name}`, {
    hint: guess === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${guess}?`,
  });
}
