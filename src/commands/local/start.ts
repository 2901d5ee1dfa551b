import { defined } from '../../defined.ts';
import { localView } from '../../views/local.ts';
import type { AddCommand } from '../command.ts';
import { chosenHostNames, hostNames } from '../options/host-names.ts';
import { otlpEndpoint } from '../options/otlp-endpoint.ts';
import { detailsOf, localEnvironment } from './details.ts';

export const addStart: AddCommand = (parent, execute) => {
  parent
    .command('start')
    .description('Starts the embedded environment; nothing happens when it runs already.')
    .option('--trace-all', 'trace every request, not one a second and 5 %; stays so')
    .option('--no-trace-all', 'sample again, as Lambda does')
    .option(
      '--durable',
      'wait for the disk with every write to a table, so that it survives a power cut; stays so',
    )
    .option('--no-durable', 'survive the end of the process only, which is faster')
    .option(
      '--otlp <endpoint>',
      'send all spans to a collector of OpenTelemetry by OTLP/HTTP, such as http://127.0.0.1:4318; stays so',
      otlpEndpoint,
    )
    .option('--no-otlp', 'send spans to nobody')
    .option(
      '--allow-host <name>',
      'take requests to this host, too, such as host.docker.internal (repeatable); stays so, in place of those before',
      hostNames,
    )
    .option('--no-allow-host', 'take requests to this machine only')
    .action((options, command) =>
      execute(command, async (cli) => {
        const { environment, process } = await localEnvironment(cli);
        if (cli.options.dryRun) {
          await cli.print(
            'local start',
            { changed: false, ...(await detailsOf(environment, await process.status())) },
            localView,
          );
          return undefined;
        }
        const { status, changed, notices } = await cli.progress.during('starting', () =>
          process.start(
            defined({
              traceAll: options.traceAll,
              durable: options.durable,
              otlp: options.otlp === false ? '' : options.otlp,
              allowHosts: chosenHostNames(options.allowHost),
            }),
          ),
        );
        for (const notice of notices) cli.progress.line(notice);
        await cli.print('local start', { changed, ...(await detailsOf(environment, status)) }, localView);
      }),
    );
};
