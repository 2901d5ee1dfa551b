import { BackofficeError, EXIT_CODES } from '../errors.ts';
import type { CommandWriter } from '../hints.ts';
import { deploy } from '../operations/deploy/deploy.ts';
import { openLedger, releaseBefore, requestFor } from '../operations/deploy/go-back.ts';
import type { Ledger } from '../services/releases/ledger.ts';
import type { Release } from '../services/releases/release.ts';
import { deployView } from '../views/deploy.ts';
import { type AddCommand, examples } from './command.ts';
import { releaseNumber } from './options/numbers.ts';

export const addRollback: AddCommand = (parent, execute) => {
  parent
    .command('rollback')
    .description(
      'Goes back to an earlier release: its template, its parameters, its code. Items stay as they are.',
    )
    .argument('[release]', 'number of the release; the one before when left out', releaseNumber)
    .option('--no-verify', 'do not use the application afterwards')
    .option('--wait', "wait for somebody else's operation on the stack instead of refusing (exit 6)")
    .addHelpText('after', examples('backoffice rollback', 'backoffice rollback 3 --env prod --confirm prod'))
    .action((number, options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environmentToDeploy());
        const { release, live } = await cli.progress.during('reading releases', async () =>
          chooseRelease(await openLedger(operation), number),
        );
        for (const line of choiceText(release, live, cli.command)) cli.progress.line(line);
        const request = await requestFor(operation, release);
        const result = await deploy(operation, request, {
          verify: options.verify,
          wait: options.wait ?? false,
          skip: [],
        });
        await cli.print('rollback', result, deployView(operation.environment.name, release.number));
        return result.verification?.passed === false ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

interface Choice {
  readonly release: Release;
  /** The live one, where the release was not named but found from it. */
  readonly live: Release | undefined;
}

/** Which release it is, and why. After a rollback the one before is what that went away from. */
function choiceText({ number, time }: Release, live: Release | undefined, command: CommandWriter): string[] {
  if (live === undefined) return [`going back to release ${number} of ${time}`];
  const chosen = `going back to release ${number} of ${time}: the newest one before release ${live.number} that differs from it and passed its verification`;
  if (live.rollbackTo === null) return [chosen];
  return [
    chosen,
    `note: release ${live.number} was itself a rollback to release ${live.rollbackTo}; to go further back, name a release: ${command('rollback <n>')}; list them: ${command('releases')}`,
  ];
}

async function chooseRelease(ledger: Ledger, number: number | undefined): Promise<Choice> {
  if (number !== undefined) return { release: await ledger.get(number), live: undefined };
  const live = await ledger.latest();
  const before = live && (await releaseBefore(ledger, live));
  if (before !== undefined) return { release: before, live };
  throw new BackofficeError('NOT_FOUND', 'there is no earlier release to go back to', {
    hint: (command) => `see which there are: ${command('releases')}`,
  });
}
