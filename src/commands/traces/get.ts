import { assembleTrace } from '../../services/traces/assemble.ts';
import { otlpOf } from '../../services/traces/otlp/spans.ts';
import { readRawTrace } from '../../services/traces/read-trace.ts';
import { readTraceId } from '../../services/traces/trace-id.ts';
import { otlpView } from '../../views/otlp.ts';
import { waterfallView } from '../../views/waterfall.ts';
import { type AddCommand, examples } from '../command.ts';

export const addGet: AddCommand = (parent, execute) => {
  parent
    .command('get')
    .description('Shows one trace as a waterfall: what ran when, for how long, and how it failed.')
    .argument('<id>', "X-Ray's id, W3C's, or a header with it")
    .option('--otlp', "as spans of OpenTelemetry, in OTLP's JSON, for any collector")
    .addHelpText(
      'after',
      examples(
        'backoffice traces get 1-67891233-abcdef012345678912345678',
        'backoffice traces get 1-67891233-abcdef012345678912345678 --otlp > spans.json',
      ),
    )
    .action((text, { otlp = false }, command) =>
      execute(command, async (cli) => {
        const id = readTraceId(text);
        const { connection } = cli.open(await cli.environment());
        const timing = { clock: cli.context.clock, signal: cli.signal };
        const trace = await cli.progress.during('reading the trace', async () =>
          readRawTrace(await connection.xray(), id, timing),
        );
        if (otlp)
          await cli.print('traces get --otlp', otlpOf(trace, cli.context.installation.version), otlpView);
        else await cli.print('traces get', assembleTrace(trace), waterfallView);
      }),
    );
};
