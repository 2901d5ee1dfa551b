import { argumentChoices, type Command, InvalidArgumentError, Option, TypedCommand } from './commander.ts';
import type { Work } from './commands/command.ts';
import { NOUNS } from './commands/index.ts';
import type { Noun } from './commands/noun.ts';
import { BackofficeError } from './errors.ts';
import { nearest } from './nearest.ts';
import { FORMATS } from './terminal/printer.ts';

const HEAD = `Deploys and runs the back office: one HTTP API, one function, one table, on AWS or embedded in this machine.

Examples:
  backoffice deploy                        deploy to the embedded environment, no account needed
  backoffice items create --id item-001    create an item
  backoffice items list                    list items
  backoffice health --wait 2m              wait until the application works
  backoffice deploy --env dev              deploy to the environment "dev" on AWS
`;

/** Streams that help goes to. */
export interface HelpStreams {
  out(text: string): void;
  columns: number | undefined;
}

/** The options that every command takes, and `--csv`, which some have. */
export type ProgramOptions = ReturnType<ReturnType<typeof root>['opts']> & { readonly csv: boolean };

/** Runs a command's work with the options of its command line. */
export type Run = (options: ProgramOptions, work: Work) => Promise<void>;

/**
 * Builds the command tree for one cli. Only the noun that stands on the command line is loaded; the others are
 * there by name and summary.
 */
export async function buildProgram(
  argv: readonly string[],
  version: string,
  run: Run,
  streams: HelpStreams,
): Promise<Command> {
  const program = root(version, streams);
  const execute = (command: Command, work: Work): Promise<void> =>
    run({ ...program.opts(), csv: command.opts().csv === true }, work);
  const [wanted, verb] = wordsIn(argv, version, streams);
  for (const noun of NOUNS) {
    if (noun.name === wanted) (await noun.load())(program, execute);
    else program.command(noun.name).description(noun.summary);
    summarize(program, noun);
  }
  refuseUnknownVerb(program, wanted, verb);
  return program;
}

function summarize(program: Command, { name, summary, group }: Noun): void {
  program.commands
    .find((command) => command.name() === name)
    ?.summary(summary)
    .helpGroup(group);
}

function root(version: string, { out, columns }: HelpStreams) {
  return new TypedCommand('backoffice')
    .usage('<command> [options]')
    .addHelpText('beforeAll', '')
    .description(HEAD)
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .option('-e, --env <name>', 'environment (BACKOFFICE_ENV, else "env use", else local)')
    .option('--profile <name>', 'AWS profile to take credentials from')
    .option('--region <name>', 'AWS region')
    .option('--state-dir <path>', 'where state is kept (BACKOFFICE_STATE_DIR)')
    .addOption(new Option('-o, --output <format>', 'how results are printed').choices(FORMATS))
    .option('--json', 'the same as --output json')
    .option('--csv-safe', 'of CSV: mark text that a spreadsheet would run as a formula')
    .option('--query <expression>', 'JMESPath over the JSON result')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--no-input', 'never ask; fail instead')
    .option('-y, --yes', 'answer questions with yes; not enough in class production')
    .option('--confirm <env>', 'consent to a change by the name of the environment (BACKOFFICE_CONFIRM)')
    .option('-n, --dry-run', 'change nothing, show what would be done')
    .option('-q, --quiet', 'no progress')
    .option('--debug', 'show each request, and the stack of an error')
    .option('--timeout <seconds>', 'give up after this long', seconds)
    .configureOutput({
      writeOut: out,
      // Errors are rendered in one place: by main.
      writeErr: () => undefined,
      ...(columns === undefined ? {} : { getOutHelpWidth: () => columns }),
    })
    .exitOverride()
    .showSuggestionAfterError(true);
}

/** The first two words, with the options before them and their values passed over. */
function wordsIn(argv: readonly string[], version: string, streams: HelpStreams): string[] {
  const { operands } = root(version, streams).parseOptions([...argv]);
  return operands[0] === 'help' ? operands.slice(1) : operands;
}

/** A noun alone lists, so commander would take an unknown verb for an argument of that. */
function refuseUnknownVerb(program: Command, noun: string | undefined, verb: string | undefined): void {
  const commands = program.commands.find((command) => command.name() === noun)?.commands ?? [];
  const verbs = [...commands.map((command) => command.name()), ...commands.flatMap(argumentChoices)];
  if (verb === undefined || commands.length === 0 || verb === 'help' || verbs.includes(verb)) return;
  const guess = nearest(verb, verbs);
  throw new BackofficeError('USAGE', `unknown command '${verb}'`, {
    hint: guess === undefined ? `there are ${verbs.join(', ')}` : `did you mean ${guess}?`,
  });
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds, up to 86400.');
}
