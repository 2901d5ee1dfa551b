import type { AddCommand } from '../command.ts';
import { addCount } from './count.ts';
import { addCreate } from './create.ts';
import { addDelete } from './delete.ts';
import { addExport } from './export.ts';
import { addGet } from './get.ts';
import { addImport } from './import.ts';
import { addList } from './list.ts';
import { addUpdate } from './update.ts';

export const addItems: AddCommand = (parent, execute) => {
  const items = parent
    .command('items')
    .description('Creates, lists, counts, reads, changes and deletes items. Alone it lists them.');
  addList(items, execute);
  addCount(items, execute);
  addGet(items, execute);
  addCreate(items, execute);
  addUpdate(items, execute);
  addDelete(items, execute);
  addImport(items, execute);
  addExport(items, execute);
};
