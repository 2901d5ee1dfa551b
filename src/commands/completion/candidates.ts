import { defaultVerb } from '../../commander.ts';
import { readChoice } from '../../environments/resolve.ts';
import { createJournal } from '../../journal/journal.ts';
import type { CommandContext } from '../../session/command-context.ts';
import type { Command } from '../command.ts';
import type { Noun } from '../noun.ts';

type Option = Command['options'][number];

/**
 * What may come at the end of a command line.
 * @param own a command of the tree that is there; through it the program's own options are known.
 * @param words after the program's name; the last one is what is typed so far, empty when nothing is.
 */
export async function candidates(
  cli: CommandContext,
  nouns: readonly Noun[],
  own: Command,
  words: readonly string[],
): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const program = own.parent ?? own;
  const command = await commandAt(nouns, program, before);
  const silent = command === undefined ? undefined : defaultVerb(command);
  const options = [...(command?.options ?? []), ...(silent?.options ?? []), ...program.options];
  const [, joined = ''] = /^(--[^=]+)=/.exec(typed) ?? [];
  const takes = optionTaking(options, joined || before.at(-1));
  const offered =
    takes === undefined
      ? typed.startsWith('-')
        ? options.flatMap(({ long }) => long ?? [])
        : await wordsFor(cli, nouns, command, before)
      : (await valuesOf(cli, takes)).map((value) => (joined ? `${joined}=${value}` : value));
  return [...new Set(offered)].filter((each) => each.startsWith(typed) && !UNPRINTABLE.test(each)).sort();
}

/** A line break would make two candidates of one name; what is not seen must not get on a command line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

async function wordsFor(
  cli: CommandContext,
  nouns: readonly Noun[],
  command: Command | undefined,
  before: readonly string[],
): Promise<string[]> {
  if (command === undefined) return nouns.map(({ name }) => name);
  const verbs = command.commands.map((verb) => verb.name());
  const taking = [...command.registeredArguments, ...(defaultVerb(command)?.registeredArguments ?? [])];
  const choices = taking.flatMap(({ argChoices = [] }) => [...argChoices]);
  return [...verbs, ...choices, ...(await namesFor(cli, before))];
}

/** The noun, or its verb, that stands on a command line. */
async function commandAt(
  nouns: readonly Noun[],
  program: Command,
  words: readonly string[],
): Promise<Command | undefined> {
  const word = words.find((each) => nouns.some(({ name }) => name === each));
  const noun = nouns.find(({ name }) => name === word);
  if (noun === undefined) return undefined;
  const root = program.createCommand('backoffice');
  (await noun.load())(root, async () => undefined);
  let found = root.commands.find((each) => each.name() === noun.name);
  for (const verbOrValue of words.slice(words.indexOf(noun.name) + 1)) {
    const verb = found?.commands.find((each) => each.name() === verbOrValue);
    if (verb !== undefined) found = verb;
  }
  return found;
}

/** The option that the word to come is the value of. */
function optionTaking(options: readonly Option[], word = ''): Option | undefined {
  return options.find(
    ({ long, short, required, optional }) => (required || optional) && [long, short].includes(word),
  );
}

async function valuesOf(cli: CommandContext, { long, argChoices }: Option): Promise<readonly string[]> {
  if (long === '--env' || long === '--confirm') return (await readChoice(cli.context, cli.options)).names;
  return argChoices ?? [];
}

/** Which names the journal has for an argument: those that were worked with from here. */
const NAMED: readonly (readonly [command: RegExp, target: RegExp])[] = [
  [/^items (get|update|delete)$/, /^item (.+)$/],
  [/^backup (restore|show|delete)$/, /^backup (\S+) of /],
];

async function namesFor(cli: CommandContext, before: readonly string[]): Promise<string[]> {
  const words = before.filter((word) => !word.startsWith('-'));
  if (words[0] === 'env' && /^(show|use)$/.test(words[1] ?? ''))
    return [...(await readChoice(cli.context, cli.options)).names];
  const entries = await createJournal((await readChoice(cli.context, cli.options)).stateDirectory).read();
  if (words[0] === 'undo') return entries.map(({ number }) => String(number));
  const target = NAMED.find(([command]) => command.test(words.slice(0, 2).join(' ')))?.[1];
  if (target === undefined) return [];
  // A name that begins so would be read as an option.
  return entries
    .flatMap((entry) => target.exec(entry.target)?.[1] ?? [])
    .filter((name) => !name.startsWith('-'));
}
