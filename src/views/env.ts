import type {
  EnvironmentAdded,
  EnvironmentDetails,
  EnvironmentList,
  EnvironmentSelection,
} from '../results/env.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields, renderTable } from '../terminal/table.ts';

export const environmentListView: View<EnvironmentList> = {
  text: ({ environments }, style) =>
    renderTable(
      environments,
      [
        { title: 'name', value: ({ name }) => name },
        { title: 'selected', value: ({ selected }) => (selected ? '*' : '') },
        { title: 'class', value: (environment) => environment.class },
        { title: 'account', value: ({ account }) => account ?? '-' },
        { title: 'region', value: ({ region }) => region ?? '-' },
        { title: 'profile', value: ({ profile }) => profile ?? '-' },
      ],
      style,
    ),
  rows: ({ environments }) => environments,
};

export const environmentDetailsView: View<EnvironmentDetails> = {
  text: async ({ name, stackName, stateDirectory, settings }, style) => {
    const head = renderFields(
      [
        ['environment', name],
        ['stack', stackName],
        ['state', stateDirectory],
      ],
      style,
    );
    const table = await renderTable(
      settings,
      [
        { title: 'setting', value: (setting) => setting.name },
        { title: 'value', value: ({ value }) => value, flexible: true },
        { title: 'from', value: ({ origin }) => origin, flexible: true },
      ],
      style,
    );
    return head + (style.terminal ? '\n' : '') + table;
  },
  rows: ({ settings }) => settings,
};

export const environmentSelectionView: View<EnvironmentSelection> = {
  text: ({ changed, before, environment }) =>
    before === environment
      ? `commands work on ${environment} already\n`
      : `commands ${changed ? '' : 'would '}work on ${environment} now (before: ${before ?? 'local'})\n`,
};

export const environmentAddedView: View<EnvironmentAdded> = {
  text: ({ changed, path, environment, entry }, style) => {
    const pinned =
      'account' in entry || environment === 'local'
        ? ''
        : 'it is pinned to no account; add "account" to be safe from deploying elsewhere\n';
    return `${changed ? 'added' : 'would add'} ${environment} to ${path}\n${pinned}next: ${style.command(`deploy --env ${environment} --dry-run`)}\n`;
  },
};
