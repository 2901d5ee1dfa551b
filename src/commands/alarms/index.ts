import type { AddCommand } from '../command.ts';
import { addHistory } from './history.ts';
import { addList } from './list.ts';

export const addAlarms: AddCommand = (parent, execute) => {
  const alarms = parent
    .command('alarms')
    .description('Shows alarms and what happened to them. Alone it lists.');
  addList(alarms, execute);
  addHistory(alarms, execute);
};
