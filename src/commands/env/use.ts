import { environmentNamed } from '../../environments/resolve.ts';
import { readSelection, writeSelection } from '../../environments/selection.ts';
import { environmentSelectionView } from '../../views/environments.ts';
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
      execute(command, async (run) => {
        const choice = await run.choice();
        const { stateDirectory } = environmentNamed(choice, name, run.context, run.options);
        const before = (await readSelection(stateDirectory)) ?? null;
        const changed = before !== name && !run.options.dryRun;
        if (changed) await writeSelection(stateDirectory, name);
        await run.print('env use', { changed, before, environment: name }, environmentSelectionView);
        return undefined;
      }),
    );
};
