import { describe, expect, it } from 'vitest';
import type { ApiReport } from '../../src/services/api/api-report.ts';
import { apiView } from '../../src/views/api.ts';
import { ENVIRONMENT, FUNCTION, HOSTILE, itFits, seen, showing, TIME } from '../support/views.ts';

const integration = {
  id: 'abc1234',
  type: 'AWS_PROXY',
  target: FUNCTION,
  payloadFormat: '2.0',
  timeoutMs: 30_000,
};
const report: ApiReport = {
  id: 'a1b2c3d4e5',
  name: `${ENVIRONMENT}-backoffice-http-api`,
  endpoint: 'https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com',
  protocol: 'HTTP',
  endpointDisabled: false,
  cors: {
    origins: ['https://backoffice.example.com', HOSTILE],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    headers: [],
  },
  stages: [
    {
      name: '$default',
      autoDeploy: true,
      lastDeployment: TIME,
      accessLog: `/aws/apigateway/${ENVIRONMENT}-backoffice-http-api`,
      throttle: { rate: 10_000, burst: 5000 },
      detailedMetrics: true,
    },
    {
      name: HOSTILE,
      autoDeploy: false,
      lastDeployment: null,
      accessLog: null,
      throttle: null,
      detailedMetrics: false,
    },
  ],
  routes: [
    { key: 'GET /items/{id}', authorization: 'AWS_IAM', integration },
    { key: 'DELETE /items/{id}', authorization: 'NONE', integration: null },
    { key: '$default', authorization: 'CUSTOM', integration: { ...integration, target: HOSTILE } },
  ],
  probes: [],
};

const api = showing('api', apiView, report);
const probed = showing('probed', apiView, {
  ...report,
  endpointDisabled: true,
  cors: null,
  probes: [
    {
      key: 'GET /items/{id}',
      request: 'GET /items/none',
      status: 404,
      latencyMs: 10_000,
      reached: true,
      detail: HOSTILE,
    },
    { key: 'POST /items', request: null, status: null, latencyMs: null, reached: null, detail: 'not asked' },
  ],
});

describe('api', () => {
  itFits([api, probed]);

  it('says what is wrong with it in words', async () => {
    expect(await seen(api, 120)).toContain('LEADS NOWHERE');
    expect(await seen(probed, 120)).toContain('SWITCHED OFF');
    expect(await seen(api)).toContain(
      'GET /items/{id}\tAWS_IAM\tAWS_PROXY production-eu1-backoffice-api\t2.0\n',
    );
  });
});
