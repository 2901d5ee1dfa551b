import type { AddCommand } from '../command.ts';
import { addDelete } from './delete.ts';
import { addDiff } from './diff.ts';
import { addDoctor } from './doctor.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';

export const addTable: AddCommand = (parent, execute) => {
  const table = parent
    .command('table')
    .description(
      'Shows, lists, compares, examines and deletes the tables of the environment. Alone it shows the active one.',
    );
  addShow(table, execute);
  addList(table, execute);
  addDelete(table, execute);
  addDiff(table, execute);
  addDoctor(table, execute);
};
