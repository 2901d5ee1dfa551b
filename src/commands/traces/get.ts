import { readTrace } from '../../services/traces/read-trace.ts';
import { readTraceId } from '../../services/traces/trace-id.ts';
import { waterfallView } from '../../views/waterfall.ts';
import { type AddCommand, examples } from '../command.ts';

export const addGet: AddCommand = (parent, execute) => {
  parent
    .command('get')
    .description('Shows one trace as a waterfall: what ran when, for how long, and how it failed.')
    .argument('<id>', "X-Ray's id, W3C's, or a header with it")
    .addHelpText('after', examples('backoffice traces get 1-67891233-abcdef012345678912345678'))
    .action((text, _options, command) =>
      execute(command, async (cli) => {
        const id = readTraceId(text);
        const { connection } = cli.open(await cli.environment());
        const timing = { clock: cli.context.clock, signal: cli.signal };
        const trace = await cli.progress.during('reading the trace', async () =>
          readTrace(await connection.xray(), id, timing),
        );
        await cli.print('traces get', trace, waterfallView);
      }),
    );
};
