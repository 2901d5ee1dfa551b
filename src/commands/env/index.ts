import type { AddCommand } from '../command.ts';
import { addAdd } from './add.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';
import { addUse } from './use.ts';

export const addEnv: AddCommand = (parent, execute) => {
  const env = parent
    .command('env')
    .description('Adds, lists, shows and chooses environments. Alone it lists them.');
  addAdd(env, execute);
  addList(env, execute);
  addShow(env, execute);
  addUse(env, execute);
};
