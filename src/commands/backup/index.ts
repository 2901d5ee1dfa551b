import type { AddCommand } from '../command.ts';
import { addCreate } from './create.ts';
import { addDelete } from './delete.ts';
import { addDrill } from './drill.ts';
import { addList } from './list.ts';
import { addPrune } from './prune.ts';
import { addRestore } from './restore.ts';
import { addSchedule } from './schedule.ts';
import { addShow } from './show.ts';

export const addBackup: AddCommand = (parent, execute) => {
  const backup = parent
    .command('backup')
    .description('Makes, lists, restores and removes backups of the table. Alone it lists.');
  addList(backup, execute);
  addShow(backup, execute);
  addCreate(backup, execute);
  addRestore(backup, execute);
  addSchedule(backup, execute);
  addDrill(backup, execute);
  addDelete(backup, execute);
  addPrune(backup, execute);
};
