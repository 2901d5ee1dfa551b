import { openFunction } from '../../operations/function/open-function.ts';
import { readVariables } from '../../services/config/change-variables.ts';
import { toList } from '../../services/config/variables.ts';
import { variableListView } from '../../views/config.ts';
import { type AddCommand, examples } from '../command.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description("Lists the function's variables; values that may be secrets are masked.")
    .option('--show', 'show values')
    .addHelpText('after', examples('backoffice config', 'backoffice config list --show --env dev'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const list = await cli.progress.during('looking', async () => {
          const { deps } = await openFunction(cli.open(await cli.environment()));
          return toList(deps.functionName, await readVariables(deps), options.show ?? false);
        });
        await cli.print('config list', list, variableListView);
      }),
    );
};
