import { defined } from './defined.ts';
/** Writes commands of this program so that, pasted, they act where the present one does. */
export interface CommandWriter {
  /** @param words what stands after `backoffice`, such as `items list --all`. */
  (words: string): string;
  /** The present command once more. @param more an option to add, such as `--wait`. Not where it may hold a secret. */
  again(more?: string): string;
}

/** What the user can do. One that names commands is written when it is known where they have to act. */
export type Hint = string | ((command: CommandWriter) => string);

export function hintText(hint: Hint, command: CommandWriter): string {
  return typeof hint === 'string' ? hint : hint(command);
}

/** The options that choose where a command acts; those that are not there leave it to the default. */
export interface Place {
  readonly env?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly stateDir?: string;
}

/** Nouns that act on no environment, or choose one themselves. */
const PLACELESS = /^(completion|env|help|local|trust|version)( |$)/;

/** What ends a command in a line of a shell. */
const OPERATOR = / (?=[|<>] )/;

/** @param argv the present command line, without the program's name. */
export function commandWriter(place: Place, argv: readonly string[]): CommandWriter {
  const write = (words: string): string => {
    const [command = '', ...rest] = words.split(OPERATOR);
    const options = PLACELESS.test(command) ? stateOf(place) : place;
    return [`backoffice ${command}${optionsText(command, options)}`, ...rest].join(' ');
  };
  const again = (more?: string): string => {
    const present = argv.map(shellWord);
    const added = more === undefined || present.join(' ').includes(more) ? [] : [more];
    return write([...present, ...added].join(' '));
  };
  return Object.assign(write, { again });
}

function stateOf({ stateDir }: Place): Place {
  return defined({ stateDir });
}

function optionsText(command: string, { env, region, profile, stateDir }: Place): string {
  const wanted: readonly (readonly [RegExp, string, string | undefined])[] = [
    [/(^| )(--env|-e)[ =]/, '--env', env],
    // Where a command names an environment of its own, region and profile are that one's.
    [/(^| )(--region|--env|-e)[ =]/, '--region', region],
    [/(^| )(--profile|--env|-e)[ =]/, '--profile', profile],
    [/(^| )--state-dir[ =]/, '--state-dir', stateDir],
  ];
  return wanted
    .filter(([given, , value]) => value !== undefined && !given.test(command))
    .map(([, option, value = '']) => ` ${option} ${shellWord(value)}`)
    .join('');
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
