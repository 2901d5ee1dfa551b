import { EXIT_CODES } from '../../errors.ts';
import type { AlarmList } from '../../services/alarms/alarm.ts';
import { readAlarmList } from '../../services/alarms/read-alarms.ts';
import { alarmsView } from '../../views/alarms.ts';
import { type AddCommand, examples } from '../command.ts';
import { duration } from '../options/times.ts';
import { watch } from '../options/watch.ts';
import { oneOf } from '../options/words.ts';

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description(
      'Lists alarms: state, since when, what they watch and its value, and whether anybody would be told of them.',
    )
    .option('--all', 'all alarms of the account and region, not only those of this environment')
    .option(
      '--fail-if <what>',
      'exit code 3 when any is in alarm, or also when any is broken or silent, or that is not known',
      oneOf(['alarm', 'any']),
    )
    .option('--watch [every]', 'refresh in place, every 15s unless told otherwise; q quits', duration)
    .addHelpText('after', examples('backoffice alarms', 'backoffice alarms --fail-if alarm --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const { connection, environment, clock, forgetReads } = cli.open(await cli.environment());
        const prefix = options.all ? undefined : environment.stackName;
        const look = async (): Promise<AlarmList> => {
          forgetReads();
          return readAlarmList(connection, prefix, clock.now().getTime());
        };
        const verdict = ({ alarms }: AlarmList): number | undefined => {
          const failing = alarms.filter(
            ({ state, broken, heard }) =>
              state === 'ALARM' || (options.failIf === 'any' && (broken !== null || heard !== true)),
          );
          return options.failIf !== undefined && failing.length > 0 ? EXIT_CODES.CHECK_FAILED : undefined;
        };
        if (options.watch !== undefined)
          return watch(cli, options.watch, { look, view: alarmsView, verdict, judging: true });
        const list = await cli.progress.during('reading alarms', look);
        await cli.print('alarms list', list, alarmsView(clock.now()));
        return verdict(list);
      }),
    );
};
