import type { Variable, VariableList, VariablesChanged } from '../services/config/variables.ts';
import { bareValue, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { good, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

const MASK = '********';

const shown = (variable: Variable | null): string => (variable === null ? '-' : (variable.value ?? MASK));

export const variableListView: View<VariableList> = {
  text: ({ variables, bytes, limitBytes }, style) => {
    const list = table(variables, [
      { title: 'variable', value: ({ name }) => name },
      { title: 'value', value: shown, flexible: true },
      { title: 'from', value: ({ ofStack }) => (ofStack ? 'the stack' : 'elsewhere') },
    ]);
    if (!style.terminal) return list;
    const masked = variables.some(({ value }) => value === null);
    return stack([list, prose(`${bytes} of ${limitBytes} bytes${masked ? '; masked values: --show' : ''}`)]);
  },
  rows: ({ variables }) => variables,
};

/** The bare value, for a script; masked unless it is to be shown. */
export const variableView: View<Variable> = { text: (variable) => bareValue(shown(variable)) };

export const variablesChangedView: View<VariablesChanged> = {
  text: ({ changed, changes }) => {
    if (changes.length === 0) return prose('nothing to change');
    const head = changed ? good('changed') : 'would change';
    return lines(
      changes.map(({ name, before, after }) => text`${head} ${name}: ${shown(before)} → ${shown(after)}`),
    );
  },
};
