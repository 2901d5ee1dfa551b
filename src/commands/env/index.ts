import type { AddCommand } from '../command.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';
import { addUse } from './use.ts';

export const addEnv: AddCommand = (parent, execute) => {
  const env = parent
    .command('env')
    .description('Lists, shows and chooses environments. Alone it lists them.');
  addList(env, execute);
  addShow(env, execute);
  addUse(env, execute);
};
