import type { AddCommand } from '../command.ts';
import { addGet } from './get.ts';
import { addList } from './list.ts';
import { addSet } from './set.ts';
import { addUnset } from './unset.ts';

export const addConfig: AddCommand = (parent, execute) => {
  const config = parent
    .command('config')
    .description("Shows and changes the function's variables. Alone it lists them.");
  addList(config, execute);
  addGet(config, execute);
  addSet(config, execute);
  addUnset(config, execute);
};
