import { InvalidArgumentError } from '../../commander.ts';
import { muteAlarms } from '../../operations/alarms/mute.ts';
import { LONGEST_MUTE_MS, SHORTEST_MUTE_MS } from '../../services/alarms/mutes.ts';
import { alarmsMutedView } from '../../views/alarm-changes.ts';
import { type AddCommand, examples } from '../command.ts';
import { duration } from '../options/times.ts';

export const addMute: AddCommand = (parent, execute) => {
  parent
    .command('mute')
    .description('Mutes alarms for a while: they change their state, and notify nobody. It ends by itself.')
    .argument('[name]', 'of the alarm, or the end of its name: 5xx')
    .option('--all', 'all alarms of the environment')
    .requiredOption('--for <duration>', 'how long, from 1m to 15d', muteLength)
    .option('--reason <text>', 'why, for whoever sees it', reasonText)
    .addHelpText(
      'after',
      examples(
        'backoffice alarms mute 5xx --for 1h --reason "load test"',
        'backoffice alarms mute --all --for 30m',
      ),
    )
    .action((name, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const result = await muteAlarms(operation, {
          name,
          all: options.all ?? false,
          forMs: options.for,
          reason: options.reason ?? null,
        });
        await cli.print('alarms mute', result, alarmsMutedView(cli.context.clock.now()));
      }),
    );
};

function muteLength(text: string): number {
  const length = duration(text);
  if (length < SHORTEST_MUTE_MS || length > LONGEST_MUTE_MS)
    throw new InvalidArgumentError('It must be between 1m and 15d.');
  return length;
}

/** PutAlarmMuteRule, Description: at most 1024 characters. */
const LONGEST_REASON = 1024;

function reasonText(text: string): string {
  if (text.trim() === '' || text.length > LONGEST_REASON)
    throw new InvalidArgumentError(`It must be a text of 1 to ${LONGEST_REASON} characters.`);
  return text;
}
