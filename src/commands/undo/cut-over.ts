import { BackofficeError } from '../../errors.ts';
import { cutOverSchema } from '../../schemas/change-records.ts';
import { check } from '../../schemas/read.ts';
import { undoCutOver } from '../backup/restore/undo-command.ts';
import { type FindWayBack, movedOn, notKept } from './way-back.ts';

/** Moves the application back to the table that a restore moved it from. */
export const moveBack: FindWayBack = async (_run, open, entry) => {
  const kept = check(cutOverSchema, entry.end?.after);
  if ('problem' in kept)
    throw notKept(entry, 'it moved nothing; what it restored lies beside the live table');
  const moved = kept.value.cutOver;
  const { tableName } = await open.outputs.refresh();
  if (tableName !== moved.to) throw movedOn(entry, `the application uses ${tableName}`);
  return {
    what: `move the application back from ${moved.to} to ${moved.from}`,
    before: { activeTable: moved.to },
    after: { activeTable: moved.from },
    danger: 'severe',
    carryOut: async (run) => {
      const { cutOver } = await undoCutOver(run, undefined);
      if (!cutOver?.returned) return;
      throw new BackofficeError(
        'UNHEALTHY',
        `the application did not work with ${moved.from}; it uses ${moved.to} again`,
        {
          hint: (command) => `see what is wrong: ${command('doctor')}`,
        },
      );
    },
  };
};
