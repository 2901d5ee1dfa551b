import { unmuteAlarms } from '../../operations/alarms/mute.ts';
import { alarmsUnmutedView } from '../../views/alarm-changes.ts';
import { type AddCommand, examples } from '../command.ts';

export const addUnmute: AddCommand = (parent, execute) => {
  parent
    .command('unmute')
    .description('Ends what mute began. Alarms that are in ALARM notify at once.')
    .argument('[name]', 'of the alarm, or the end of its name: 5xx')
    .option('--all', 'all alarms of the environment')
    .addHelpText('after', examples('backoffice alarms unmute 5xx', 'backoffice alarms unmute --all'))
    .action((name, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const result = await unmuteAlarms(operation, { name, all: options.all ?? false });
        await cli.print('alarms unmute', result, alarmsUnmutedView);
      }),
    );
};
