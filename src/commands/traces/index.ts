import type { AddCommand } from '../command.ts';
import { addGet } from './get.ts';
import { addList } from './list.ts';
import { addMap } from './map.ts';

export const addTraces: AddCommand = (parent, execute) => {
  const traces = parent
    .command('traces')
    .description('Shows requests that were traced: one a second and 5 % of the rest. Alone it lists.');
  addList(traces, execute);
  addGet(traces, execute);
  addMap(traces, execute);
};
