import { BackofficeError } from '../../errors.ts';
import { openBackups } from '../../operations/backup/backups.ts';
import type { Backup } from '../../services/backup/backup.ts';
import { awaitBackup, backupName, createBackup } from '../../services/backup/create-backup.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { backupCreatedView } from '../../views/backup.ts';
import { type AddCommand, examples } from '../command.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html */
const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

export const addCreate: AddCommand = (parent, execute) => {
  parent
    .command('create')
    .description('Makes a backup of the table that the application uses, with what the table is set to.')
    .option('--name <name>', 'its name; <environment>-backoffice-backup-<time> when left out')
    .option('--wait', 'until it can be used')
    .addHelpText(
      'after',
      examples(
        'backoffice backup create --wait',
        'backoffice backup create --env prod --name before-migration --confirm prod',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const { clock } = cli.context;
        const operation = cli.open(await cli.environment());
        const { dynamoDB, activeTable, manifests } = await cli.progress.during('looking', () =>
          openBackups(operation),
        );
        const { environment } = operation;
        if (activeTable === undefined || manifests === undefined) throw notDeployed(environment.name);
        const name = checkName(options.name ?? backupName(environment.stackName, clock.now()));
        const change = {
          action: 'backup create',
          target: `backup ${name} of ${activeTable}`,
          after: (backup: Backup) => backup,
          consent: { what: `making a backup of ${activeTable}`, danger: 'mild' },
        } as const;
        const deps = { dynamoDB, manifests, clock, signal: cli.signal };
        const begun = cli.options.dryRun
          ? null
          : await cli.progress.during('making a backup', async () => {
              const { arn } = await operation.identity();
              return operation.record(change, () => createBackup(deps, activeTable, name, arn));
            });
        const backup =
          options.wait && begun !== null
            ? await cli.progress.during('waiting until it can be used', () => awaitBackup(deps, begun))
            : begun;
        const result = { changed: backup !== null, backup, table: activeTable };
        await cli.print('backup create', result, backupCreatedView(name));
      }),
    );
};

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new BackofficeError('USAGE', `"${name}" cannot be the name of a backup`, {
    hint: 'take 3 to 255 letters, digits, and _ . -',
  });
}
