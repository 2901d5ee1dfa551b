import { resourceNames } from '../../../stack/contract/names.ts';
import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import { requireOneSource } from '../../operations/restore/choose-source.ts';
import { restore } from '../../operations/restore/restore.ts';
import { undoCutOver } from '../../operations/restore/undo-cut-over.ts';
import { restoreView } from '../../views/restore.ts';
import { type AddCommand, examples } from '../command.ts';
import { type TimePoint, timePoint } from '../options/times.ts';

export const addRestore: AddCommand = (parent, execute) => {
  parent
    .command('restore')
    .description(
      'Restores into a table beside the live one, puts back what AWS loses, verifies, and moves the application there when asked to. Rerun to resume where it was interrupted.',
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
      'with --cut-over or --undo: copy rows written in between, or only since a time',
      timePoint,
    )
    .option('--no-freeze', 'keep taking writes while the application moves')
    .option('--table <name>', 'with --at: the table to go back in time (default: the one in use)')
    .option('--undo', 'move the application back to the table that it was moved from')
    .option('--take-over', 'replace a move whose command is gone')
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
      execute(command, async (cli) => {
        const { latest = false, to, cutOver = false, takeOver = false, freeze: freezes, table } = options;
        const now = cli.context.clock.now().getTime();
        const carryNewer = options.carryNewer === true ? true : timeOf(options.carryNewer, now);
        const operation = cli.open(await cli.environment());
        const { name } = operation.environment;
        if (options.undo) {
          const undone = await undoCutOver(operation, { carryNewer, freezes, takeOver });
          await cli.print('backup restore', undone, restoreView(name));
          return undone.cutOver?.returned ? EXIT_CODES.CHECK_FAILED : undefined;
        }
        const choice = { backup, latest, at: timeOf(options.at, now), table };
        requireOneSource(choice);
        requireMove(carryNewer !== undefined, cutOver);
        requireOwnName(to, resourceNames(name).table);
        requireOwnTable(table, resourceNames(name).table);
        const result = await restore(operation, { choice, to, cutOver, carryNewer, freezes, takeOver });
        await cli.print('backup restore', result, restoreView(name));
        const failed = result.verification?.passed === false || result.cutOver?.returned === true;
        return failed ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

function requireMove(carries: boolean, cutOver: boolean): void {
  if (carries && !cutOver)
    throw new BackofficeError('USAGE', '--carry-newer needs --cut-over', {
      hint: 'what was written in between is copied when the application moves',
    });
}

function requireOwnName(to: string | undefined, own: string): void {
  if (to !== undefined && !to.startsWith(own))
    throw new BackofficeError('USAGE', `a restored table has to be called ${own}…, not "${to}"`, {
      hint: `the permissions and the listings of this environment go by that name: --to ${own}-restored`,
    });
}

function requireOwnTable(table: string | undefined, own: string): void {
  if (table === undefined || table === own || table.startsWith(`${own}-`)) return;
  throw new BackofficeError('USAGE', `${table} is no table of this environment`, {
    hint: `its tables are ${own} and those restored from it, ${own}-…`,
  });
}

function timeOf(point: TimePoint | undefined, now: number): Date | undefined {
  return point === undefined ? undefined : new Date(point.at(now));
}
