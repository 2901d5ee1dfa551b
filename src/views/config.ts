import type { Variable, VariableList, VariablesChanged } from '../services/config/variables.ts';
import type { View } from '../terminal/printer.ts';
import { renderTable } from '../terminal/table.ts';

const MASK = '********';

const shown = (variable: Variable | null): string => (variable === null ? '-' : (variable.value ?? MASK));

export const variableListView: View<VariableList> = {
  text: async ({ variables, bytes, limitBytes }, style) => {
    const table = await renderTable(
      variables,
      [
        { title: 'variable', value: ({ name }) => name },
        { title: 'value', value: shown, flexible: true },
        { title: 'from', value: ({ ofStack }) => (ofStack ? 'the stack' : 'elsewhere') },
      ],
      style,
    );
    const masked = variables.some(({ value }) => value === null);
    return style.terminal
      ? `${table}${bytes} of ${limitBytes} bytes${masked ? '; masked values: --show' : ''}\n`
      : table;
  },
  rows: ({ variables }) => variables,
};

/** The bare value, for a script; masked unless it is to be shown. */
export const variableView: View<Variable> = { text: (variable) => `${shown(variable)}\n` };

export const variablesChangedView: View<VariablesChanged> = {
  text: ({ changed, changes }, style) => {
    if (changes.length === 0) return 'nothing to change\n';
    const head = changed ? style.good('changed') : 'would change';
    return changes
      .map(({ name, before, after }) => `${head} ${name}: ${shown(before)} → ${shown(after)}\n`)
      .join('');
  },
};
