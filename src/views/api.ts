import type { ApiReport, ApiRoute, ApiStage, RouteProbe } from '../services/api/api-report.ts';
import type { View } from '../terminal/printer.ts';
import { type Column, renderFields, renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';

const ROUTES: readonly Column<ApiRoute>[] = [
  { title: 'route', value: ({ key }) => key },
  { title: 'authorization', value: ({ authorization }) => authorization },
  {
    title: 'integration',
    value: ({ integration }) =>
      integration === null ? 'LEADS NOWHERE' : `${integration.type} ${integration.target}`,
    flexible: true,
  },
  { title: 'payload', value: ({ integration }) => integration?.payloadFormat ?? '-' },
];

const PROBES: readonly Column<RouteProbe>[] = [
  { title: 'route', value: ({ key }) => key },
  { title: 'asked', value: ({ request }) => request ?? '-' },
  { title: 'status', value: ({ status }) => (status === null ? '-' : String(status)) },
  { title: 'took', value: ({ latencyMs }) => (latencyMs === null ? '-' : `${latencyMs} ms`) },
  { title: 'what', value: ({ detail }) => detail, flexible: true },
];

export const apiView: View<ApiReport> = {
  text: async (report, style) => {
    const probes = report.probes.length === 0 ? '' : `\n${await renderTable(report.probes, PROBES, style)}`;
    return `${renderFields(fields(report, style), style)}\n${await renderTable(report.routes, ROUTES, style)}${probes}`;
  },
  rows: ({ routes }) => routes,
};

function fields(report: ApiReport, style: TextStyle): [string, string][] {
  const { id, name, endpoint, protocol, endpointDisabled, cors, stages } = report;
  return [
    ['api', `${name}  ${id}  ${protocol}`],
    ['endpoint', endpointDisabled ? style.bad(`${endpoint}  SWITCHED OFF`) : endpoint],
    ['cors', cors === null ? 'none' : `${cors.origins.join(', ')}  ${cors.methods.join(', ')}`],
    ...stages.flatMap((stage) => stageFields(stage)),
  ];
}

function stageFields({
  name,
  autoDeploy,
  throttle,
  accessLog,
  lastDeployment,
}: ApiStage): [string, string][] {
  return [
    ['stage', `${name}  ${autoDeploy ? 'serves changes at once' : 'serves what was deployed last'}`],
    [
      'throttle',
      throttle === null ? "the account's" : `${throttle.rate} a second, ${throttle.burst} at once`,
    ],
    ['access log', accessLog ?? 'none'],
    ...(lastDeployment === null ? [] : [['deployment', lastDeployment] as [string, string]]),
  ];
}
