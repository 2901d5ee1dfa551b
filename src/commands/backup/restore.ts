import { resourceNames } from '../../../stack/contract.ts';
import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import { restoreView } from '../../views/restore.ts';
import { type AddCommand, examples, timePoint } from '../command.ts';
import { requireOneSource } from './restore/request.ts';
import { restore } from './restore/restore-command.ts';
import { undoCutOver } from './restore/undo-command.ts';

export const addRestore: AddCommand = (parent, execute) => {
  parent
    .command('restore')
    .description(
      'Restores into a table beside the live one, puts back what AWS loses, verifies, and moves the application there when asked to. Run again it goes on where it was interrupted.',
    )
    .argument('[backup]', 'name or ARN of a backup')
    .option('--latest', 'the newest backup')
    .option(
      '--at <time>',
      'the table as it was then (point-in-time recovery): ISO 8601, or a duration ago',
      timePoint,
    )
    .option('--to <table>', 'the table to restore into; named after the time of its items when left out')
    .option('--cut-over', 'then move the application to the restored table')
    .option(
      '--carry-newer [since]',
      'with --cut-over: copy what was written in between, or only since a time',
      timePoint,
    )
    .option('--undo', 'move the application back to the table that it was moved from')
    .addHelpText(
      'after',
      examples(
        'backoffice backup restore --latest',
        'backoffice backup restore before-migration --cut-over --env prod --confirm prod',
        'backoffice backup restore --at 2026-11-20T10:00:00Z --cut-over --carry-newer 2026-11-20T12:00:00Z',
        'backoffice backup restore --undo --confirm dev --env dev',
      ),
    )
    .action((backup, options, command) =>
      execute(command, async (run) => {
        const { latest = false, at, to, cutOver = false, carryNewer } = options;
        if (options.undo) {
          const undone = await undoCutOver(run, carryNewer);
          const { name } = await run.environment();
          await run.print('backup restore', undone, restoreView(name));
          return undone.cutOver?.returned ? EXIT_CODES.UNHEALTHY : undefined;
        }
        const choice = { backup, latest, at };
        requireOneSource(choice);
        if (carryNewer !== undefined && !cutOver)
          throw new BackofficeError('USAGE', '--carry-newer needs --cut-over', {
            hint: 'what was written in between is copied when the application moves',
          });
        const own = resourceNames((await run.environment()).name).table;
        if (to !== undefined && !to.startsWith(own))
          throw new BackofficeError('USAGE', `a restored table has to be called ${own}…, not "${to}"`, {
            hint: `the permissions and the listings of this environment go by that name: --to ${own}-restored`,
          });
        const result = await restore(run, { choice, to, cutOver, carryNewer });
        const failed = result.verification?.passed === false || result.cutOver?.returned === true;
        return failed ? EXIT_CODES.UNHEALTHY : undefined;
      }),
    );
};
