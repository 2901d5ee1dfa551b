import { join } from 'node:path';
import { defined } from '../../defined.ts';
import { CONFIG_FILE, type EnvironmentEntry } from '../../environments/config-file.ts';
import { LOCAL } from '../../environments/environment.ts';
import type { Choice } from '../../environments/resolve.ts';
import { requireName } from '../../environments/unknown.ts';
import { BackofficeError } from '../../errors.ts';
import { recordChange } from '../../journal/record-change.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { environmentAddedView } from '../../views/env.ts';
import { type AddCommand, examples } from '../command.ts';
import { CURRENT, entryOptions, readEntry } from './entry-options.ts';

export const addAdd: AddCommand = (parent, execute) => {
  const command = parent
    .command('add')
    .description('Writes an environment into backoffice.config.json: where it is, and how it is tuned.')
    .argument('<name>', '1 to 14 lower-case letters, digits and hyphens, a letter first');
  for (const { flags, description } of entryOptions()) command.option(flags, description);
  command
    .addHelpText(
      'after',
      examples(
        'backoffice env add dev --region eu-west-1 --account 123456789012',
        'backoffice env add prod --class production --region eu-west-1 --profile prod --account current',
        'backoffice env add qa --region eu-west-1 --memory-mb 512 --pitr true',
        'backoffice env add ci --region eu-west-1 --tags team=payments,cost-center=42',
      ),
    )
    .action((name, options, command) =>
      execute(command, async (cli) => {
        await addEnvironment(cli, name, options as Record<string, string>);
      }),
    );
};

async function addEnvironment(
  cli: CommandContext,
  name: string,
  options: Record<string, string>,
): Promise<void> {
  const choice = await cli.choice();
  refuseName(name, choice);
  const { region, profile } = cli.options;
  const texts = {
    ...options,
    ...defined({ region, profile }),
  };
  const entry = readEntry(name, texts);
  if (name === LOCAL) requireTuning(entry);
  const account = entry.account === CURRENT ? await currentAccount(cli, name) : entry.account;
  const complete = { ...entry, ...defined({ account }) };
  const path = choice.config?.path ?? join(cli.context.cwd, CONFIG_FILE);
  const changed = !cli.options.dryRun;
  if (changed) {
    const { copySchema, writeEntry } = await import('../../environments/config-edit.ts');
    const change = {
      action: 'env add' as const,
      target: `environment ${name}`,
      after: (entry: object) => entry,
    };
    const where = {
      stateDirectory: choice.stateDirectory,
      environment: name,
      account: account ?? null,
      region: region ?? null,
      arn: null,
    };
    const { clock, env, processes } = cli.context;
    const recorder = { clock, env, processId: processes.id, report: cli.progress.line, newId: cli.newId };
    await recordChange(recorder, where, change, async () => {
      await writeEntry(path, name, complete);
      await copySchema(path, cli.context.installation.schemaPath);
      return complete;
    });
  }
  await cli.print(
    'env add',
    { changed, path, environment: name, entry: { ...complete } },
    environmentAddedView,
  );
}

function refuseName(name: string, { names, config }: Choice): void {
  requireName(name);
  const known = config !== undefined && Object.hasOwn(config.environments, name);
  if (known || (name !== LOCAL && names.includes(name)))
    throw new BackofficeError('CONFLICT', `environment "${name}" is in ${config?.path} already`, {
      hint: 'change it there, or choose another name',
    });
}

const OF_AWS = ['account', 'region', 'profile'] as const;

/** @throws BackofficeError (USAGE) for an entry that would say nothing: `local` is there without one, and on no account. */
function requireTuning(entry: EnvironmentEntry): void {
  const foreign = OF_AWS.filter((key) => entry[key] !== undefined);
  if (foreign.length > 0)
    throw new BackofficeError('USAGE', `the embedded environment has no ${foreign.join(', ')}`, {
      hint: 'leave that out, or choose another name',
    });
  if (Object.keys(entry).length === 0)
    throw new BackofficeError(
      'USAGE',
      'environment "local" is there already; an entry would change nothing',
      {
        hint: (command) => `tune it: ${command('env add local --memory-mb 512')}`,
      },
    );
}

async function currentAccount(cli: CommandContext, name: string): Promise<string> {
  const { identity } = cli.open(await cli.unlisted(name));
  return (await cli.progress.during('verifying credentials', identity)).account;
}
