import { resolve } from 'node:path';
import { nearestConfigDirectory } from '../environments/config-file.ts';
import { requireOwnStateHome } from '../environments/state-home.ts';
import { createTrust, directoryAt } from '../environments/trust.ts';
import { BackofficeError } from '../errors.ts';
import type { CommandContext } from '../session/command-context.ts';
import { trustChangedView, trustedDirectoriesView } from '../views/trust.ts';
import { type AddCommand, examples } from './command.ts';

const DESCRIPTION = `Agrees to use the configuration in a directory that belongs to another user, or state that came with a directory.
Without a path it is the directory of the configuration file that is in effect. State beside a configuration file is
agreed to by its own path: what it holds is run, so say so only of what you made yourself. BACKOFFICE_TRUST says the
same for one run, for example in a CI job whose checkout belongs to another user.`;

export const addTrust: AddCommand = (parent, execute) => {
  parent
    .command('trust')
    .description(DESCRIPTION)
    .argument('[path]', 'a directory, or the configuration file in it')
    .option('--revoke', 'do not trust it from now on')
    .option('--list', 'list what was said so far')
    .addHelpText(
      'after',
      examples('backoffice trust', 'backoffice trust --list', 'backoffice trust --revoke'),
    )
    .action((path, { list, revoke }, command) =>
      execute(command, async (cli) => {
        if (list === true && (path !== undefined || revoke === true))
          throw new BackofficeError('USAGE', '--list goes with neither a path nor --revoke', {
            hint: (command) => command('trust --list'),
          });
        await requireOwnStateHome(cli.context);
        await (list === true ? listTrusted(cli) : change(cli, path, revoke !== true));
      }),
    );
};

async function listTrusted(cli: CommandContext): Promise<void> {
  const trust = createTrust(cli.context);
  const directories = await Promise.all(
    (await trust.list()).map(async ({ path, trusted }) => {
      const verdict = await trust.verdictOn(path).catch(() => undefined);
      return { path, trusted, there: verdict !== undefined };
    }),
  );
  await cli.print('trust --list', { directories }, trustedDirectoriesView);
}

async function change(cli: CommandContext, given: string | undefined, trusted: boolean): Promise<void> {
  const { context } = cli;
  const path =
    given === undefined
      ? await nearestConfigDirectory(context.cwd)
      : await directoryAt(resolve(context.cwd, given));
  if (path === undefined)
    throw new BackofficeError('NOT_FOUND', `${given ?? 'a configuration file'} is not there`, {
      hint: 'name a directory',
    });
  const trust = createTrust(context);
  const before =
    (cli.options.dryRun ? await trust.verdictOn(path) : await trust.record(path, trusted)) ?? null;
  const changed = cli.options.dryRun !== true && before !== trusted;
  await cli.print('trust', { changed, path, before, trusted }, trustChangedView);
}
