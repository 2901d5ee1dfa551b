import { forgetOutputs } from '../environments/remembered-outputs.ts';
import type { CommandWriter } from '../hints.ts';
import { destroyEnvironment } from '../operations/destroy/destroy-environment.ts';
import type { Operation } from '../operations/operation.ts';
import { tellingHowItStands } from '../services/stack/interrupted.ts';
import { otherStacks } from '../services/stack/other-stacks.ts';
import type { CommandContext } from '../session/command-context.ts';
import { destroyView } from '../views/destroy.ts';
import { type AddCommand, examples } from './command.ts';
import { collect } from './options/words.ts';

export const addDestroy: AddCommand = (parent, execute) => {
  parent
    .command('destroy')
    .description('Removes the application. The environment must be named: typed, or with --confirm.')
    .option('--purge', 'also remove the artifacts bucket that backups and kept tables need for restoring')
    .option('--lift-protection', 'first lift the protection of the stack and its table against deletion')
    .option(
      '--retain <resource>',
      'resource to leave where it is, once a deletion failed at it; repeatable',
      collect,
    )
    .addHelpText(
      'after',
      examples('backoffice destroy --confirm local', 'backoffice destroy --env dev --dry-run'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { environment } = operation;
        const { result, protections } = await destroyEnvironment(operation, {
          lift: options.liftProtection ?? false,
          retain: options.retain ?? [],
          purge: options.purge ?? false,
        });
        if (result.changed) await forgetOutputs(environment);
        if (result.changed && environment.kind === 'local') await stopUnlessNeeded(cli, operation);
        await cli.print('destroy', result, destroyView(environment.name, protections));
      }),
    );
};

/** Stacks of others stay, and go on working. */
async function stopUnlessNeeded(cli: CommandContext, { environment, connection }: Operation): Promise<void> {
  const others = await otherStacks(await connection.cloudFormation(), environment.stackName);
  if (others.length > 0) {
    cli.progress.line(`the embedded environment goes on for ${others.join(', ')}`);
    return;
  }
  await tellingHowItStands(cli.signal, REMOVED, () =>
    cli.context.local(environment.stateDirectory, cli.signal).stop(true),
  );
}

const REMOVED = {
  stands: 'everything was removed, but the local process may still run',
  hint: (command: CommandWriter) => `stop it: ${command('local stop')}`,
};
