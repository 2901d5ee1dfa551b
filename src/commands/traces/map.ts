import { readServiceMap, type ServiceMap } from '../../services/traces/map.ts';
import { verbatim } from '../../terminal/layout/docs.ts';
import type { View } from '../../terminal/printer.ts';
import { serviceMapDot, serviceMapMermaid, serviceMapView } from '../../views/service-map.ts';
import { type AddCommand, examples } from '../command.ts';
import { timeRange } from '../options/time-range.ts';
import { timePoint } from '../options/times.ts';
import { keptPart } from './kept-part.ts';

export const addMap: AddCommand = (parent, execute) => {
  parent
    .command('map')
    .description('Draws what calls what, with rates, failures and times.')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .option('--mermaid', 'as a Mermaid flowchart')
    .option('--dot', 'as a graph for Graphviz')
    .addHelpText(
      'after',
      examples('backoffice traces map --since 6h', 'backoffice traces map --dot | dot -Tsvg > map.svg'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const { connection, outputs } = cli.open(await cli.environment());
        const range = keptPart(cli, timeRange(cli, options));
        const map = await cli.progress.during('reading the map', async () =>
          readServiceMap(await connection.xray(), range, (await outputs.get()).functionName),
        );
        await cli.print('traces map', map, viewOf(options));
      }),
    );
};

function viewOf({ mermaid, dot }: { readonly mermaid?: true; readonly dot?: true }): View<ServiceMap> {
  if (mermaid) return { ...serviceMapView, text: (map) => verbatim(serviceMapMermaid(map)) };
  return dot ? { ...serviceMapView, text: (map) => verbatim(serviceMapDot(map)) } : serviceMapView;
}
