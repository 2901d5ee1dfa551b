import type { AddCommand } from '../command.ts';
import { addEnv } from './env.ts';
import { addFaults } from './faults.ts';
import { addReset } from './reset.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addStop } from './stop.ts';

export const addLocal: AddCommand = (parent, execute) => {
  const local = parent
    .command('local')
    .description('Controls the embedded environment. Alone it shows its status.');
  addStatus(local, execute);
  addStart(local, execute);
  addStop(local, execute);
  addReset(local, execute);
  addEnv(local, execute);
  addFaults(local, execute);
};
