import type { ApiReport, ApiRoute, ApiStage, RouteProbe } from '../services/api/api-report.ts';
import { blank, type Column, type Field, fields, stack, table } from '../terminal/layout/docs.ts';
import { bad, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

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
  text: (report) =>
    stack([
      fields(facts(report)),
      blank,
      table(report.routes, ROUTES),
      ...(report.probes.length === 0 ? [] : [blank, table(report.probes, PROBES)]),
    ]),
  rows: ({ routes }) => routes,
};

function facts(report: ApiReport): Field[] {
  const { id, name, endpoint, protocol, endpointDisabled, cors, stages } = report;
  return [
    ['api', `${name}  ${id}  ${protocol}`],
    ['endpoint', endpointDisabled ? bad([whole(endpoint), '  SWITCHED OFF']) : whole(endpoint)],
    ['cors', cors === null ? 'none' : `${cors.origins.join(', ')}  ${cors.methods.join(', ')}`],
    ...stages.flatMap((stage) => stageFields(stage)),
  ];
}

function stageFields({ name, autoDeploy, throttle, accessLog, lastDeployment }: ApiStage): Field[] {
  return [
    ['stage', `${name}  ${autoDeploy ? 'serves changes at once' : 'serves what was deployed last'}`],
    [
      'throttle',
      throttle === null ? "the account's" : `${throttle.rate} a second, ${throttle.burst} at once`,
    ],
    ['access log', accessLog ?? 'none'],
    ...(lastDeployment === null ? [] : [['deployment', lastDeployment] as const]),
  ];
}
