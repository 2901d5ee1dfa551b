import type { AddCommand } from '../command.ts';
import { addReport } from './report.ts';
import { addShow } from './show.ts';

export const addMetrics: AddCommand = (parent, execute) => {
  const metrics = parent
    .command('metrics')
    .description('Shows numbers of the function, the API and the table over time. Alone it shows all.');
  addShow(metrics, execute);
  addReport(metrics, execute);
};
