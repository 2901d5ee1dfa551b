import { EXIT_CODES } from '../errors.ts';
import { readApiReport } from '../services/api/api-report.ts';
import { probeRoutes } from '../services/api/probe.ts';
import { apiView } from '../views/api.ts';
import { type AddCommand, examples } from './command.ts';

export const addApi: AddCommand = (parent, execute) => {
  parent
    .command('api')
    .description(
      'Shows the HTTP API: stage, routes with their integration and authorization, CORS, throttling, access log.',
    )
    .option(
      '--probe',
      'ask each route that can be asked harmlessly; exit code 3 when one does not reach the function',
    )
    .addHelpText('after', examples('backoffice api', 'backoffice api --probe --env dev --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const { connection, outputs, api } = cli.open(await cli.environment());
        const report = await cli.progress.during('looking', async () =>
          readApiReport(await connection.apiGateway(), (await outputs.refresh()).apiId),
        );
        const probes = options.probe
          ? await cli.progress.during('asking each route', () => probeRoutes(api, report.routes))
          : [];
        await cli.print('api', { ...report, probes }, apiView);
        const lost = probes.some(({ reached }) => reached === false);
        const nowhere = report.routes.some(({ integration }) => integration === null);
        return lost || (options.probe && nowhere) ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
