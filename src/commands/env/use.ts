import { rememberedNames } from '../../environments/remembered-outputs.ts';
import { type Choice, environmentNamed } from '../../environments/resolve.ts';
import { readSelection, writeSelection } from '../../environments/selection.ts';
import { unknownEnvironment } from '../../environments/unknown.ts';
import { environmentSelectionView } from '../../views/env.ts';
import { type AddCommand, examples } from '../command.ts';

export const addUse: AddCommand = (parent, execute) => {
  parent
    .command('use')
    .description(
      'Chooses the environment that commands work on when neither --env nor BACKOFFICE_ENV names one.',
    )
    .argument('<name>')
    .addHelpText('after', examples('backoffice env use dev', 'backoffice env use local'))
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const choice = await cli.choice();
        const { stateDirectory } = environmentNamed(choice, name, cli.context, cli.options);
        await requireKnown(choice, name);
        const before = (await readSelection(stateDirectory)) ?? null;
        const changed = before !== name && !cli.options.dryRun;
        if (changed) await writeSelection(stateDirectory, name);
        await cli.print('env use', { changed, before, environment: name }, environmentSelectionView);
      }),
    );
};

/** A choice stays for later commands, so a mistyped name is refused even where a region is set. */
async function requireKnown({ config, names, stateDirectory }: Choice, name: string): Promise<void> {
  const known = [...new Set([...names, ...(await rememberedNames(stateDirectory))])];
  if (config !== undefined || known.includes(name)) return;
  throw unknownEnvironment(name, known, `known are ${known.join(', ')}`);
}
