import type { ApiReport, ApiRoute, ApiStage, RouteProbe } from '../services/http-api/api-report.ts';
import type { Look } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { type Column, renderFields, renderTable } from '../terminal/table.ts';

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
  text: async (report, look) => {
    const probes = report.probes.length === 0 ? '' : `\n${await renderTable(report.probes, PROBES, look)}`;
    return `${renderFields(fields(report, look), look)}\n${await renderTable(report.routes, ROUTES, look)}${probes}`;
  },
  rows: ({ routes }) => routes,
};

function fields(report: ApiReport, look: Look): [string, string][] {
  const { id, name, endpoint, protocol, endpointDisabled, cors, stages } = report;
  return [
    ['api', `${name}  ${id}  ${protocol}`],
    ['endpoint', endpointDisabled ? look.bad(`${endpoint}  SWITCHED OFF`) : endpoint],
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
