import { BackofficeError } from '../errors.ts';
import { outputsView } from '../views/outputs.ts';
import { type AddCommand, examples } from './command.ts';

export const addOutputs: AddCommand = (parent, execute) => {
  parent
    .command('outputs')
    .description(
      'Shows addresses and names of what is deployed. With a name, only its bare value, for scripts.',
    )
    .argument('[name]', 'such as apiEndpoint')
    .addHelpText('after', examples('backoffice outputs', 'curl "$(backoffice outputs apiEndpoint)/health"'))
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const { outputs } = cli.open(await cli.environment());
        const all = await cli.progress.during('reading the outputs', () => outputs.refresh());
        if (name === undefined) {
          await cli.print('outputs', all, outputsView);
          return undefined;
        }
        const value = Object.entries(all).find(([key]) => key === name)?.[1];
        if (value === undefined) {
          throw new BackofficeError('NOT_FOUND', `there is no output "${name}"`, {
            hint: `there are ${Object.keys(all).join(', ')}`,
          });
        }
        await cli.printValue(value);
      }),
    );
};
