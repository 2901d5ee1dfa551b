import { BackofficeError, EXIT_CODES } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Operation } from '../operations/operation.ts';
import { CHECKS } from '../services/doctor/checks/index.ts';
import { type Check, examine } from '../services/doctor/doctor.ts';
import { createFacts } from '../services/doctor/facts.ts';
import { checkPin, checkRegion, readIdentity } from '../services/identity.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doctorView } from '../views/doctor.ts';
import { faultText } from '../words/fault-text.ts';
import { type AddCommand, examples } from './command.ts';

export const addDoctor: AddCommand = (parent, execute) => {
  parent
    .command('doctor')
    .description(
      'Finds out what is wrong, and names the command that mends it. Looks and changes nothing; exit code 3 when a check fails.',
    )
    .option('--only <checks>', 'some of the checks, by name: role,table')
    .addHelpText(
      'after',
      `\nChecks:\n${CHECKS.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}\n`,
    )
    .addHelpText(
      'after',
      examples('backoffice doctor', 'backoffice doctor --env prod --only credentials,role,api --json'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const checks = options.only === undefined ? CHECKS : chosen(options.only);
        const operation = cli.open(await cli.environment());
        const report = await cli.progress.during('examining', () => examine(factsOf(cli, operation), checks));
        await cli.print('doctor', report, doctorView);
        return report.verdict === 'fail' ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

/** @throws BackofficeError USAGE for a check that there is not. */
function chosen(only: string): readonly Check[] {
  const names = only.split(',').map((name) => name.trim());
  for (const name of names) {
    if (CHECKS.some((check) => check.name === name)) continue;
    const known = CHECKS.map((check) => check.name);
    const guess = nearest(name, known);
    throw new BackofficeError('USAGE', `there is no check "${name}"`, {
      hint: guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${guess}?`,
    });
  }
  return CHECKS.filter(({ name }) => names.includes(name));
}

function factsOf(cli: CommandContext, operation: Operation) {
  const { environment, connection, outputs, api } = operation;
  const { clock } = cli.context;
  const local =
    environment.kind === 'local' ? cli.context.local(environment.stateDirectory, cli.signal) : null;
  return createFacts({
    environment,
    connection,
    outputs,
    api,
    clock,
    signal: cli.signal,
    command: cli.command,
    // Not what is remembered of earlier: what is true now.
    identity: async () => {
      checkRegion(environment);
      const identity = await readIdentity(await connection.sts());
      checkPin(environment, identity);
      return identity;
    },
    faults: async () => (local === null ? [] : (await local.faults()).map(faultText)),
    node: async () => (local === null ? null : (await local.status()).node),
  });
}
