import { BackofficeError } from '../../errors.ts';
import type { LocalVariables } from '../../results/local.ts';
import { SHELL_NAMES, shellVariablesView } from '../../views/shell-variables.ts';
import { type AddCommand, examples } from '../command.ts';
import { oneOf } from '../options/words.ts';
import { localEnvironment } from './details.ts';

export const addEnv: AddCommand = (parent, execute) => {
  parent
    .command('env')
    .description(
      'Prints what a shell needs so that other programs reach the embedded environment. Starts it when it does not run.',
    )
    .option(
      '--shell <name>',
      `${SHELL_NAMES.slice(0, -1).join(', ')} or ${SHELL_NAMES.at(-1)}`,
      oneOf(SHELL_NAMES),
      'bash',
    )
    .addHelpText(
      'after',
      examples('eval "$(backoffice local env)"', 'backoffice local env --shell fish | source'),
    )
    .action(({ shell }, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        const { status, notices } = await cli.progress.during('starting', () => process.connect());
        for (const notice of notices) cli.progress.line(notice);
        const { accessKeyId, secretAccessKey } = await process.credentials();
        if (status.endpoint === null)
          throw new BackofficeError('FAILED', 'the embedded environment does not run');
        const variables: LocalVariables = {
          AWS_ENDPOINT_URL: status.endpoint,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_REGION: environment.region ?? 'us-east-1',
          AWS_DEFAULT_REGION: environment.region ?? 'us-east-1',
        };
        await cli.print('local env', variables, shellVariablesView(shell));
      }),
    );
};
