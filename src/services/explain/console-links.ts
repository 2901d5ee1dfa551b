import type { Connection } from '../../aws/connection.ts';
import type { LogSource } from '../logs/sources.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import type { Evidence } from './evidence.ts';
import type { ConsoleLink } from './explanation.ts';

/**
 * Hosts of the AWS console by partition; of others they are not known here. Addresses of the console are no API: these
 * are believed, as links of many tools have them, but not proven.
 */
const HOSTS: readonly (readonly [region: RegExp, domain: string])[] = [
  [/^cn-[a-z]+-\d+$/, 'console.amazonaws.cn'],
  [/^us-gov-[a-z]+-\d+$/, 'console.amazonaws-us-gov.com'],
  [/^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/, 'console.aws.amazon.com'],
];

/** The region whose console shows an environment; undefined where another program stands in for AWS. */
export async function consoleRegion(
  { kind, region }: { readonly kind: 'aws' | 'local'; readonly region?: string | undefined },
  connection: Pick<Connection, 'endpoint'>,
): Promise<string | undefined> {
  return kind === 'aws' && (await connection.endpoint()) === undefined ? region : undefined;
}

/** Where the AWS console shows each part that saw a request; none for a region whose console is not known. */
export function consoleLinks(
  region: string,
  { access, lines }: Pick<Evidence, 'access' | 'lines'>,
  found: {
    readonly traceId: string | null;
    readonly outputs: StackOutputs;
    readonly sources: readonly LogSource[];
  },
): ConsoleLink[] {
  const host = HOSTS.find(([of]) => of.test(region))?.[1];
  if (host === undefined) return [];
  const page = (service: string, place: string): string =>
    `https://${region}.${host}/${service}/home?region=${region}#${place}`;
  const streamOf = (part: ConsoleLink['part'], name: LogSource['name'], stream: string | undefined) => {
    const group = found.sources.find((source) => source.name === name)?.group;
    return group === undefined || stream === undefined
      ? []
      : [{ part, url: page('cloudwatch', logPlace(group, stream)) }];
  };
  const { functionName, tableName } = found.outputs;
  return [
    ...streamOf('gateway log', 'api', access?.stream),
    ...streamOf('function log', 'function', lines.find(({ stream }) => stream !== '')?.stream),
    ...(found.traceId === null
      ? []
      : [{ part: 'trace', url: page('cloudwatch', `xray:traces/${found.traceId}`) } as const]),
    { part: 'function', url: page('lambda', `/functions/${encodeURIComponent(functionName)}`) },
    { part: 'table', url: page('dynamodbv2', `table?name=${encodeURIComponent(tableName)}`) },
  ];
}

/** Names are encoded twice, with `$` for the `%` of the second time. */
function logPlace(group: string, stream: string): string {
  const twice = (name: string): string => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
  return `logsV2:log-groups/log-group/${twice(group)}/log-events/${twice(stream)}`;
}
