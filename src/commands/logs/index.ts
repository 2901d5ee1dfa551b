import type { AddCommand } from '../command.ts';
import { addErrors } from './errors.ts';
import { addGroups } from './groups.ts';
import { addQuery } from './query.ts';
import { addRetention } from './retention.ts';
import { addShow } from './show.ts';
import { addStats } from './stats.ts';

export const addLogs: AddCommand = (parent, execute) => {
  const logs = parent
    .command('logs')
    .description('Reads and follows the logs of the function and the API. Alone it shows lines.');
  addShow(logs, execute);
  addErrors(logs, execute);
  addStats(logs, execute);
  addQuery(logs, execute);
  addGroups(logs, execute);
  addRetention(logs, execute);
};
