import type { Environment } from '../../environments/environment.ts';
import { completed, environmentNamed } from '../../environments/resolve.ts';
import { isObject } from '../../environments/rules.ts';
import type { EnvironmentDetails } from '../../results/env.ts';
import { environmentDetailsView } from '../../views/env.ts';
import type { AddCommand } from '../command.ts';

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show')
    .description('Shows an environment, and where each of its values comes from.')
    .argument('[name]', 'the chosen one when left out')
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const choice = await cli.choice();
        const named = environmentNamed(choice, name ?? choice.chosen, cli.context, cli.options);
        const environment = await completed(named, cli.context);
        await cli.print('env show', detailsOf(environment), environmentDetailsView);
      }),
    );
};

function detailsOf({
  name,
  stackName,
  stateDirectory,
  origins,
  tunables,
  variables,
  settings: stackSettings,
  ...values
}: Environment): EnvironmentDetails {
  const { class: environmentClass, account, region, profile } = values;
  const all = { class: environmentClass, account, region, profile, ...tunables, ...stackSettings };
  const settings = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ name: key, value: settingText(value), origin: origins[key] ?? 'default' }));
  const names = Object.keys(variables);
  const own =
    names.length === 0
      ? []
      : [{ name: 'variables', value: names.join(', '), origin: origins.variables ?? 'default' }];
  return { name, stackName, stateDirectory, settings: [...settings, ...own] };
}

/** Lists and objects on one line: `a,b`, `table=…,topic=…`. */
function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.map(settingText).join(',');
  if (!isObject(value)) return String(value);
  return Object.entries(value)
    .map(([name, inner]) =>
      isObject(inner) ? `${name}(${settingText(inner)})` : `${name}=${settingText(inner)}`,
    )
    .join(',');
}
