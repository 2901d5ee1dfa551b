import type { AddCommand } from '../command.ts';
import { addDisable } from './disable.ts';
import { addEnable } from './enable.ts';
import { addStatus } from './status.ts';

export const addPitr: AddCommand = (parent, execute) => {
  const pitr = parent
    .command('pitr')
    .description('Point-in-time recovery: the table can be restored to any second of its window.');
  addStatus(pitr, execute);
  addEnable(pitr, execute);
  addDisable(pitr, execute);
};
