import type { AddCommand } from '../command.ts';
import { addHistory } from './history.ts';
import { addList } from './list.ts';
import { addMute } from './mute.ts';
import { addTest } from './test.ts';
import { addUnmute } from './unmute.ts';

export const addAlarms: AddCommand = (parent, execute) => {
  const alarms = parent.command('alarms').description('Shows, tests and mutes alarms. Alone it lists.');
  addList(alarms, execute);
  addHistory(alarms, execute);
  addTest(alarms, execute);
  addMute(alarms, execute);
  addUnmute(alarms, execute);
};
