import { versionView } from '../views/version.ts';
import type { AddCommand } from './command.ts';

export const addVersion: AddCommand = (parent, execute) => {
  parent
    .command('version')
    .description('Shows the version; needs no network and writes nothing.')
    .action((_options, command) =>
      execute(command, async (cli) => {
        const report = {
          version: cli.context.installation.version,
          node: process.version,
          platform: `${process.platform}-${process.arch}`,
        };
        await cli.print('version', report, versionView);
      }),
    );
};
