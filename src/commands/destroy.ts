import { forgetOutputs } from '../environments/remembered-outputs.ts';
import { destroy, readDoomedStack } from '../services/destroy.ts';
import { checkPin, readIdentity } from '../services/identity.ts';
import { destroyView } from '../views/destroy.ts';
import { type AddCommand, examples } from './command.ts';
import { printSteps } from './print-steps.ts';

export const addDestroy: AddCommand = (parent, execute) => {
  parent
    .command('destroy')
    .description('Removes the application. The environment must be named: typed, or with --confirm.')
    .addHelpText(
      'after',
      examples('backoffice destroy --confirm local', 'backoffice destroy --env dev --dry-run'),
    )
    .action((_options, command) =>
      execute(command, async (run) => {
        const { environment, connection } = run.open(await run.environment());
        checkPin(environment, await readIdentity(await connection.sts()));
        const { clock } = run.context;
        const options = {
          environmentName: environment.name,
          stackName: environment.stackName,
          cloudFormation: await connection.cloudFormation(),
          s3: await connection.s3(),
          clock,
          signal: run.signal,
        };
        const stack = await readDoomedStack(options);
        if (run.options.dryRun) {
          const unchanged = {
            changed: false,
            stack: { name: stack.name, status: stack.status },
            emptiedObjects: 0,
            retained: [],
          };
          await run.print('destroy', unchanged, destroyView(environment.name));
          return undefined;
        }
        await run.guard(
          environment,
          `This removes environment "${environment.name}" and what is in it`,
          'severe',
        );
        const result = await printSteps(run, destroy(options, stack));
        await forgetOutputs(environment);
        if (environment.kind === 'local')
          await run.context.local(environment.stateDirectory, run.signal).stop(true);
        await run.print('destroy', result, destroyView(environment.name));
        return undefined;
      }),
    );
};
