import { environmentNamed } from '../../environments/resolve.ts';
import { environmentListView } from '../../views/env.ts';
import type { AddCommand } from '../command.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists the environments of backoffice.config.json, and the embedded one.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const choice = await cli.choice();
        const environments = choice.names.map((name) => {
          const {
            class: environmentClass,
            account,
            region,
            profile,
          } = environmentNamed(choice, name, cli.context, cli.options);
          const where = { account: account ?? null, region: region ?? null, profile: profile ?? null };
          return { name, class: environmentClass, ...where, selected: name === choice.chosen };
        });
        await cli.print('env list', { environments }, environmentListView);
      }),
    );
};
