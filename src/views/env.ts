import type {
  EnvironmentAdded,
  EnvironmentDetails,
  EnvironmentList,
  EnvironmentSelection,
} from '../results/env.ts';
import { blank, fields, lines, stack, table } from '../terminal/layout/docs.ts';
import { text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const environmentListView: View<EnvironmentList> = {
  text: ({ environments }) =>
    table(environments, [
      { title: 'name', value: ({ name }) => name },
      { title: 'selected', value: ({ selected }) => (selected ? '*' : '') },
      { title: 'class', value: (environment) => environment.class },
      { title: 'account', value: ({ account }) => account ?? '-' },
      { title: 'region', value: ({ region }) => region ?? '-' },
      { title: 'profile', value: ({ profile }) => profile ?? '-', flexible: true },
    ]),
  rows: ({ environments }) => environments,
};

export const environmentDetailsView: View<EnvironmentDetails> = {
  text: ({ name, stackName, stateDirectory, settings }, style) =>
    stack([
      fields([
        ['environment', name],
        ['stack', stackName],
        ['state', stateDirectory],
      ]),
      style.terminal ? blank : undefined,
      table(settings, [
        { title: 'setting', value: (setting) => setting.name },
        { title: 'value', value: ({ value }) => value, flexible: true },
        { title: 'from', value: ({ origin }) => origin, flexible: true },
      ]),
    ]),
  rows: ({ settings }) => settings,
};

export const environmentSelectionView: View<EnvironmentSelection> = {
  text: ({ changed, before, environment }) =>
    lines([
      before === environment
        ? `commands work on ${environment} already`
        : `commands ${changed ? '' : 'would '}work on ${environment} now (before: ${before ?? 'local'})`,
    ]),
};

export const environmentAddedView: View<EnvironmentAdded> = {
  text: ({ changed, path, environment, entry }, style) =>
    lines([
      `${changed ? 'added' : 'would add'} ${environment} to ${path}`,
      ...('account' in entry || environment === 'local'
        ? []
        : ['it is pinned to no account; add "account" to be safe from deploying elsewhere']),
      text`next: ${whole(style.command(`deploy --env ${environment} --dry-run`))}`,
    ]),
};
