import type { CommandUnknownOpts } from '@commander-js/extra-typings';

export {
  Command as TypedCommand,
  CommanderError,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';

/** A command of any arguments and options. */
export type Command = CommandUnknownOpts;

/** The verb that a noun alone stands for; commander tells it to nobody else. */
export function defaultVerb(command: Command): Command | undefined {
  const name = '_defaultCommandName' in command ? command._defaultCommandName : undefined;
  return command.commands.find((each) => each.name() === name);
}

/** Words that a command takes first. */
export function argumentChoices({ registeredArguments }: Command): readonly string[] {
  return registeredArguments[0]?.argChoices ?? [];
}
