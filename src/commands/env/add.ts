import { dirname, join, relative } from 'node:path';
import { ENVIRONMENT_NAME } from '../../../stack/contract.ts';
import {
  CONFIG_FILE,
  ENTRY_RULES,
  type EnvironmentEntry,
  ruleProblem,
} from '../../environments/config-file.ts';
import { LOCAL } from '../../environments/environment.ts';
import type { Choice } from '../../environments/resolve.ts';
import type { Rule } from '../../environments/tunables.ts';
import { BackofficeError } from '../../errors.ts';
import { environmentAddedView } from '../../views/environments.ts';
import { type AddCommand, examples } from '../command.ts';
import { recorded } from '../recorded.ts';
import type { Run } from '../run.ts';

/** Options that are global ones too are read from there. */
const GLOBAL = ['region', 'profile'];

export const addAdd: AddCommand = (parent, execute) => {
  const command = parent
    .command('add')
    .description('Writes an environment into backoffice.config.json: where it is, and how it is tuned.')
    .argument('<name>', '1 to 14 lower-case letters, digits and hyphens, a letter first');
  for (const [key, rule] of Object.entries(ENTRY_RULES)) {
    if (GLOBAL.includes(key)) continue;
    const accepted = rule.enum === undefined ? '' : `: ${rule.enum.join(', ')}`;
    const flag = `--${flagOf(key)} <${rule.type === 'array' ? 'a,b' : rule.type === 'integer' ? 'n' : 'value'}>`;
    command.option(
      flag,
      `${rule.description}${accepted}${key === 'account' ? '; "current" for that of the credentials' : ''}`,
    );
  }
  command
    .addHelpText(
      'after',
      examples(
        'backoffice env add dev --region eu-west-1 --account 123456789012',
        'backoffice env add prod --class production --region eu-west-1 --profile prod --account current',
        'backoffice env add qa --region eu-west-1 --memory-mb 512 --pitr true',
      ),
    )
    .action((name, options, command) =>
      execute(command, async (run) => {
        await addEnvironment(run, name, options as Record<string, string>);
        return undefined;
      }),
    );
};

async function addEnvironment(run: Run, name: string, options: Record<string, string>): Promise<void> {
  const choice = await run.choice();
  refuseName(name, choice);
  const { region, profile } = run.options;
  const texts = {
    ...options,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
  const entry = readEntry(texts);
  const account = entry.account === CURRENT ? await currentAccount(run, name) : entry.account;
  const complete = { ...entry, ...(account === undefined ? {} : { account }) };
  const path = choice.config?.path ?? join(run.context.cwd, CONFIG_FILE);
  const changed = !run.options.dryRun;
  if (changed) {
    const schema = relative(dirname(path), run.context.installation.schemaPath).replaceAll('\\', '/');
    const { writeEntry } = await import('../../environments/config-edit.ts');
    const change = { action: 'env add', target: `environment ${name}` };
    const where = {
      stateDirectory: choice.stateDirectory,
      environment: name,
      account: account ?? null,
      region: region ?? null,
      arn: null,
    };
    await recorded(run, where, change, async () => {
      await writeEntry(path, name, complete, schema.startsWith('.') ? schema : `./${schema}`);
      return complete;
    });
  }
  await run.print(
    'env add',
    { changed, path, environment: name, entry: { ...complete } },
    environmentAddedView,
  );
}

const CURRENT = 'current';

function refuseName(name: string, { names, config }: Choice): void {
  if (!ENVIRONMENT_NAME.test(name))
    throw new BackofficeError('USAGE', `"${name}" cannot be the name of an environment`, {
      hint: 'it has 1 to 14 lower-case letters, digits and hyphens, a letter first',
    });
  const known = config !== undefined && Object.hasOwn(config.environments, name);
  if (known || (name !== LOCAL && names.includes(name)))
    throw new BackofficeError('CONFLICT', `environment "${name}" is in ${config?.path} already`, {
      hint: 'change it there, or choose another name',
    });
}

/** @throws BackofficeError (USAGE) with the first value that breaks its rule. */
function readEntry(texts: Readonly<Record<string, string>>): EnvironmentEntry {
  const entries = Object.entries(ENTRY_RULES).flatMap(([key, rule]) => {
    const text = texts[key];
    if (text === undefined) return [];
    const value = parseValue(rule, text);
    const problem = key === 'account' && text === CURRENT ? undefined : ruleProblem(rule, value);
    if (problem !== undefined)
      throw new BackofficeError('USAGE', `--${flagOf(key)} ${problem}`, {
        hint: (command) => command('env add --help'),
      });
    return [[key, value]];
  });
  return Object.fromEntries(entries) as EnvironmentEntry;
}

function parseValue({ type }: Rule, text: string): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return text.trim() === '' ? text : Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text.split(',').map((part) => part.trim());
    case 'string':
      return text;
  }
}

async function currentAccount(run: Run, name: string): Promise<string> {
  const { identity } = run.open(await run.unlisted(name));
  return (await run.progress.during('asking who you are', identity)).account;
}

/** `logRetentionDays` → `log-retention-days`. */
function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
