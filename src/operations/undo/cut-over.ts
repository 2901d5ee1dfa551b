import { BackofficeError } from '../../errors.ts';
import { keptCutOverSchema } from '../../schemas/changes.ts';
import { undoCutOver } from '../restore/undo-cut-over.ts';
import { type FindUndoPlan, keptIn, movedOn, notKept } from './undo-plan.ts';

/** Moves the application back to the table that a restore moved it from. */
export const moveBack: FindUndoPlan = async (operation, entry) => {
  const { cutOver: moved } = keptIn(
    keptCutOverSchema,
    entry,
    entry.end?.after,
    'where it moved the application',
  );
  if (moved === null) throw notKept(entry, 'it moved nothing; what it restored lies beside the live table');
  const { tableName } = await operation.outputs.refresh();
  if (tableName !== moved.to) throw movedOn(entry, `the application uses ${tableName}`);
  return {
    what: `move the application back from ${moved.to} to ${moved.from}`,
    before: { activeTable: moved.to },
    after: { activeTable: moved.from },
    danger: 'severe',
    carryOut: async (agreed) => {
      const { cutOver } = await undoCutOver(agreed, {
        carryNewer: undefined,
        freezes: true,
        takeOver: false,
      });
      const left = cutOver?.newer?.notCarried.count ?? 0;
      if (left > 0)
        agreed.report(
          `${left === 1 ? '1 row that was' : `${left} rows that were`} written to ${moved.to} ${left === 1 ? 'is' : 'are'} not in ${moved.from}; copy: ${agreed.command('backup restore --undo --carry-newer')}`,
        );
      if (!cutOver?.returned) return;
      throw new BackofficeError(
        'CHECK_FAILED',
        `the application did not work with ${moved.from}; it uses ${moved.to} again`,
        {
          hint: (command) => `see what is wrong: ${command('doctor')}`,
        },
      );
    },
  };
};
