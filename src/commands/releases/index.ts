import type { AddCommand } from '../command.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';

export const addReleases: AddCommand = (parent, execute) => {
  const releases = parent
    .command('releases')
    .description('Lists what was deployed when and by whom. Alone it lists.');
  addList(releases, execute);
  addShow(releases, execute);
};
