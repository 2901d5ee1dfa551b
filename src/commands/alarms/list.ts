import { EXIT_CODES } from '../../errors.ts';
import { readAlarmList } from '../../services/alarms/read-alarms.ts';
import { alarmsView } from '../../views/alarms.ts';
import { type AddCommand, examples } from '../command.ts';
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
    .addHelpText('after', examples('backoffice alarms', 'backoffice alarms --fail-if alarm --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const { connection, environment } = cli.open(await cli.environment());
        const now = cli.context.clock.now();
        const prefix = options.all ? undefined : environment.stackName;
        const list = await cli.progress.during('reading alarms', () =>
          readAlarmList(connection, prefix, now.getTime()),
        );
        await cli.print('alarms list', list, alarmsView(now));
        const failing = list.alarms.filter(
          ({ state, broken, heard }) =>
            state === 'ALARM' || (options.failIf === 'any' && (broken !== null || heard !== true)),
        );
        return options.failIf !== undefined && failing.length > 0 ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
