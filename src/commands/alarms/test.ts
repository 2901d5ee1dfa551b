import { EXIT_CODES } from '../../errors.ts';
import { testAlarm } from '../../operations/alarms/test-alarm.ts';
import { alarmTestedView } from '../../views/alarm-changes.ts';
import { type AddCommand, examples } from '../command.ts';

export const addTest: AddCommand = (parent, execute) => {
  parent
    .command('test')
    .description(
      'Sets an alarm into ALARM and back, and shows which actions CloudWatch took. Exit code 3 when one failed or nobody listens.',
    )
    .argument('<name>', 'of the alarm, or the end of its name: 5xx')
    .addHelpText(
      'after',
      examples('backoffice alarms test 5xx --yes', 'backoffice alarms test errors --yes --json'),
    )
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const result = await testAlarm(operation, name);
        await cli.print('alarms test', result, alarmTestedView);
        return result.changed && result.verdict === 'fail' ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
