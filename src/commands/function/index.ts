import type { AddCommand } from '../command.ts';
import { addShow } from './show.ts';

export const addFunction: AddCommand = (parent, execute) => {
  const fn = parent.command('function').description('Shows the function. Alone it shows.');
  addShow(fn, execute);
};
