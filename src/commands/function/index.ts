import type { AddCommand } from '../command.ts';
import { addConcurrency } from './concurrency.ts';
import { addShow } from './show.ts';
import { addUpdate } from './update.ts';

export const addFunction: AddCommand = (parent, execute) => {
  const fn = parent.command('function').description('Shows and changes the function. Alone it shows.');
  addShow(fn, execute);
  addUpdate(fn, execute);
  addConcurrency(fn, execute);
};
