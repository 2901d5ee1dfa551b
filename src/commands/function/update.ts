import { EXIT_CODES } from '../../errors.ts';
import type { CodeChoice } from '../../operations/function/new-code.ts';
import { updateCode } from '../../operations/function/update-code.ts';
import { functionUpdatedView } from '../../views/function.ts';
import { type AddCommand, examples } from '../command.ts';
import { type GivenContext, readBytesFile } from '../options/given-text.ts';
import { releaseNumber } from '../options/numbers.ts';

export const addUpdate: AddCommand = (parent, execute) => {
  parent
    .command('update')
    .description(
      'Sends code to the function outside of a deployment: checks it, keeps what ran, waits, verifies.',
    )
    .option('--zip <file>', "a zip file; this version's own code when left out")
    .option('--release <n>', 'the code of a release', releaseNumber)
    .option('--no-verify', 'do not use the application afterwards')
    .addHelpText(
      'after',
      examples(
        'backoffice function update --zip function.zip --dry-run',
        'backoffice function update --release 3',
        'backoffice function update --env prod --confirm prod',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const { zip, release, verify } = options;
        const choice = { zip: zip === undefined ? undefined : await readZip(cli.context, zip), release };
        const operation = cli.open(await cli.environment());
        const result = await updateCode(operation, choice, verify);
        await cli.print('function update', result, functionUpdatedView);
        return result.verification?.healthy === false ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

/** More than Lambda takes, which the check says with the size: 50 MB zipped, 250 MB unzipped. */
const ZIP_LIMIT = 256 * 1024 * 1024;

async function readZip(context: GivenContext, path: string): Promise<CodeChoice['zip']> {
  return { name: path, bytes: await readBytesFile(context, path, ZIP_LIMIT) };
}
