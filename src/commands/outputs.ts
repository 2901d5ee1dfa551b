import { BackofficeError } from '../errors.ts';
import { isRead } from '../terminal/ci-commands.ts';
import { writeData, writeJson } from '../terminal/writer.ts';
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
        const { stdout, env } = cli.context;
        if (cli.format === 'table') await writeData(stdout, `${value}\n`);
        else await writeJson(stdout, `${JSON.stringify(value)}\n`, isRead(env));
      }),
    );
};
