import { readIdentity } from '../services/identity.ts';
import { keysNotice } from '../views/announcement.ts';
import { whoamiView } from '../views/whoami.ts';
import { type AddCommand, examples } from './command.ts';

export const addWhoami: AddCommand = (parent, execute) => {
  parent
    .command('whoami')
    .description('Shows the environment that commands work on, and who you are there.')
    .addHelpText('after', examples('backoffice whoami', 'backoffice whoami --env dev --json'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const environment = await cli.environment();
        const { connection } = cli.open(environment, true);
        const identity = await cli.progress.during('verifying credentials', async () =>
          readIdentity(await connection.sts()),
        );
        const { name, region = null, profile = null } = environment;
        if (profile !== null && cli.context.env.AWS_ACCESS_KEY_ID) cli.progress.line(keysNotice(profile));
        const endpoint = (await connection.endpoint()) ?? null;
        const serviceEndpoints = await connection.serviceEndpoints();
        await cli.print(
          'whoami',
          {
            environment: name,
            class: environment.class,
            ...identity,
            region,
            profile,
            endpoint,
            serviceEndpoints,
          },
          whoamiView,
        );
      }),
    );
};
