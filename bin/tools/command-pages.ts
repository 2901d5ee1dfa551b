import type { Command } from '../../src/commands/command.ts';
import { NOUNS } from '../../src/commands/index.ts';
import type { Noun } from '../../src/commands/noun.ts';
import { EXIT_CODES } from '../../src/errors.ts';
import { buildProgram } from '../../src/program.ts';

const HEAD = `# Commands

The reference of every command, generated from the command line itself by \`npm run docs\`. \`backoffice help <command>\` shows
the same in a terminal. The [tour](tour.md) has the commands in the order of a day's work.

Results go to stdout, everything else to stderr. With \`--json\` a command prints one JSON document, on failure too:
[json-output.md](json-output.md) has its shapes. \`-o ndjson\` and \`-o csv\` print rows, \`--query\` selects with JMESPath. A command
asks questions on a terminal only; without a terminal, an unanswered question counts as no.

The environment comes from \`--env\`, then \`BACKOFFICE_ENV\`, then \`backoffice env use\`, and is otherwise \`local\`. State is kept
in \`--state-dir\`, then \`BACKOFFICE_STATE_DIR\`, and otherwise in a directory of the configuration file's own in the user's
state directory.
`;

const MEANINGS: Readonly<Record<number, string>> = {
  0: 'success, also when there is nothing to do',
  1: 'failure',
  2: 'wrong use of the command line',
  3: 'the check ran and found a problem',
  4: 'credentials or permissions are missing',
  5: 'refused by a guard',
  6: 'conflict, or the resource is busy',
  7: 'not found',
  130: 'interrupted; after SIGHUP, as of a closed terminal, it is 129: the end by that signal',
};

/** The reference of every command as Markdown. */
export async function commandsPage(): Promise<string> {
  const groups = [...new Set(NOUNS.map(({ group }) => group))];
  const sections = await Promise.all(groups.map(groupSection));
  const root = await tree('version');
  return [HEAD, exitCodes(), '## Global options\n', optionTable(root.command), ...sections].join('\n');
}

async function groupSection(group: string): Promise<string> {
  const nouns = NOUNS.filter((noun) => noun.group === group);
  return [`## ${group.replace(/:$/, '')}\n`, ...(await Promise.all(nouns.map(nounSection)))].join('\n');
}

/** The exit codes, with the codes of errors that `--json` prints. */
function exitCodes(): string {
  const codes = [...new Set([0, ...Object.values(EXIT_CODES)])];
  const rows = codes.map((code) => {
    const names = Object.entries(EXIT_CODES).filter(([, each]) => each === code);
    return `| ${code} | ${meaning(code)} | ${names.map(([name]) => `\`${name}\``).join(', ')} |`;
  });
  return ['| Exit code | Meaning | `error.code` in JSON |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function meaning(code: number): string {
  const found = MEANINGS[code];
  if (found === undefined) throw new Error(`bin/tools/command-pages.ts has no meaning of exit code ${code}`);
  return found;
}

interface Tree {
  readonly command: Command;
  /** What the program has printed since the last call. */
  printed(): string;
}

async function tree(noun: string): Promise<Tree> {
  let text = '';
  const out = (more: string) => {
    text += more;
  };
  const command = await buildProgram([noun], '0', async () => undefined, { out, columns: 1000 });
  return {
    command,
    printed: () => {
      const all = text;
      text = '';
      return all;
    },
  };
}

async function nounSection({ name }: Noun): Promise<string> {
  const { command, printed } = await tree(name);
  const noun = command.commands.find((each) => each.name() === name);
  if (noun === undefined) throw new Error(`there is no command ${name}`);
  return withVerbs(noun, 'backoffice', 3)
    .map(({ command: each, words, level }) => commandSection(each, words, level, printed))
    .join('\n');
}

interface Placed {
  readonly command: AnyCommand;
  readonly words: string;
  readonly level: number;
}

function withVerbs(command: AnyCommand, before: string, level: number): Placed[] {
  const words = `${before} ${command.name()}`;
  const below = Math.min(level + 1, 4);
  return [{ command, words, level }, ...command.commands.flatMap((verb) => withVerbs(verb, words, below))];
}

type AnyCommand = Command['commands'][number];

function commandSection(command: AnyCommand, words: string, level: number, printed: () => string): string {
  command.outputHelp();
  const [, examples = ''] = printed().split('\nExamples:\n');
  const lines = examples
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const leaf = command.commands.length === 0;
  return [
    `${'#'.repeat(level)} ${words}\n`,
    `${markdown(command.description())}\n`,
    ...(leaf ? [`\`\`\`\n${words} ${command.usage()}\n\`\`\`\n`] : []),
    ...argumentLines(command),
    ...(command.options.length === 0 ? [] : [optionTable(command)]),
    ...(lines.length === 0
      ? []
      : [`\`\`\`console\n${lines.map((line) => `$ ${line}`).join('\n')}\n\`\`\`\n`]),
  ].join('\n');
}

function argumentLines({ registeredArguments }: AnyCommand): string[] {
  const described = registeredArguments.filter(({ description }) => description !== '');
  if (described.length === 0) return [];
  return [
    ...described.map(
      (each) => `- \`${each.name()}\`: ${markdown(each.description)}${choices(each.argChoices)}`,
    ),
    '',
  ];
}

function optionTable({ options }: AnyCommand): string {
  const rows = options.map(
    (option) => `| \`${option.flags}\` | ${markdown(option.description)}${choices(option.argChoices)} |`,
  );
  return ['| Option | |', '| --- | --- |', ...rows, ''].join('\n');
}

function choices(words: readonly string[] | undefined): string {
  return words === undefined ? '' : ` (${words.map((word) => `\`${word}\``).join(', ')})`;
}

/** Text of the help, with what Markdown would take for its own marked as text. */
function markdown(text: string): string {
  return text.replace(/[|<>*_]/g, (character) => `\\${character}`);
}
