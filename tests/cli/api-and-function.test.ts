import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { ApiReport } from '../../src/services/api/api-report.ts';
import type { FunctionReport } from '../../src/services/function/function-report.ts';
import { useDeployed } from '../support/deployed.ts';
import { setVariables } from '../support/variables.ts';

const app = useDeployed();
const FUNCTION = 'local-backoffice-api';

describe('api', () => {
  it('shows routes with what they lead to, stage, CORS, throttling and access log', async () => {
    const { code, result } = await app.json<ApiReport>(['api']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      name: FUNCTION,
      protocol: 'HTTP',
      endpointDisabled: false,
      cors: { origins: ['*'], methods: expect.arrayContaining(['GET', 'POST']) as string[] },
      stages: [
        {
          name: '$default',
          autoDeploy: true,
          accessLog: '/aws/apigateway/local-backoffice',
          throttle: { rate: 100, burst: 200 },
        },
      ],
      probes: [],
    });
    expect(result.routes.map(({ key, authorization }) => [key, authorization])).toEqual([
      ['ANY /health', 'NONE'],
      ['ANY /items', 'NONE'],
      ['ANY /items/{id}', 'NONE'],
    ]);
    for (const { integration } of result.routes)
      expect(integration).toMatchObject({ type: 'AWS_PROXY', target: FUNCTION, payloadFormat: '2.0' });
  });

  it('asks each route without changing anything', async () => {
    const { code, result } = await app.json<ApiReport>(['api', '--probe']);
    expect(code).toBe(0);
    expect(result.probes.map(({ key, request, status, reached }) => [key, request, status, reached])).toEqual(
      [
        ['ANY /health', 'GET /health', 200, true],
        ['ANY /items', 'GET /items?limit=1', 200, true],
        ['ANY /items/{id}', 'GET /items/probe-of-a-route', 404, true],
      ],
    );
  });

  it('tells what the gateway answers by itself, routes that lead nowhere, and reads every page', async () => {
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      apiGateway: async () => {
        const api = await connection.apiGateway();
        return {
          ...api,
          getRoutes: async (input: Parameters<typeof api.getRoutes>[0]) => {
            if (input.NextToken === undefined) return { ...(await api.getRoutes(input)), NextToken: 'more' };
            const Items = [
              { RouteKey: 'GET /nowhere' },
              { RouteKey: 'POST /items/{id}/approve', Target: 'integrations/x' },
            ];
            return { Items, $metadata: {} };
          },
        };
      },
    });
    const { code, result } = await app.json<ApiReport>(['api', '--probe'], { wrap });
    expect(code).toBe(3);
    expect(result.routes).toHaveLength(5);
    expect(result.probes.find(({ key }) => key === 'GET /nowhere')).toMatchObject({
      status: 404,
      reached: false,
      detail: 'the gateway answered: Not Found',
    });
    expect(result.probes.find(({ key }) => key.startsWith('POST'))).toMatchObject({
      request: null,
      reached: null,
    });
    const shown = await app.run(['api'], { wrap, terminal: true, columns: 80 });
    expect(stripVTControlCharacters(shown.stdout)).toContain('LEADS NOWHERE');
  });

  it('is an error with a remedy where it may not be read', async () => {
    const denied = new BackofficeError('PERMISSION', 'not authorized to perform: apigateway:GET', {
      hint: 'ask for it',
    });
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      apiGateway: () => Promise.reject(denied),
    });
    const { code, stderr } = await app.run(['api'], { wrap });
    expect([code, stderr]).toEqual([4, expect.stringContaining('apigateway:GET')]);
  });
});

describe('function show', () => {
  it('shows configuration, code with its release, and how long the runtime is supported', async () => {
    const { code, result } = await app.json<FunctionReport>(['function']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      name: FUNCTION,
      state: 'Active',
      lastUpdate: 'Successful',
      runtime: 'nodejs24.x',
      support: { state: 'supported', deprecated: '2028-04-30', noUpdate: '2028-07-01' },
      architectures: ['arm64'],
      memoryMb: 256,
      timeoutSeconds: 30,
      code: { release: 1, latest: 1 },
      tracing: 'Active',
      logGroup: '/aws/lambda/local-backoffice-api',
      logFormat: 'JSON',
      variables: ['DYNAMODB_TABLE', 'LOG_LEVEL'],
    });
    const { stdout } = await app.run(['function', 'show'], { terminal: true, columns: 80 });
    expect(stripVTControlCharacters(stdout)).toMatch(/runtime +nodejs24.x {2}supported, until 2028-04-30/);
  });

  it('shows no value of a variable, and what cannot be decrypted', async () => {
    const set = (more: Record<string, string>) =>
      setVariables(app.local(), { DYNAMODB_TABLE: 'local-backoffice-data', LOG_LEVEL: 'INFO', ...more });
    await set({ MY_SECRET: 'canary-of-a-variable' });
    for (const argv of [['function'], ['function', '--json'], ['function', '--debug']]) {
      const { stdout, stderr } = await app.run(argv);
      expect(stdout).toContain('MY_SECRET');
      expect(stdout + stderr).not.toContain('canary-of-a-variable');
    }
    await set({});
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      lambda: async () => {
        const api = await connection.lambda();
        return {
          ...api,
          getFunctionConfiguration: async (input: Parameters<typeof api.getFunctionConfiguration>[0]) => ({
            ...(await api.getFunctionConfiguration(input)),
            Runtime: 'nodejs20.x' as const,
            Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'KMS says no' } },
          }),
        };
      },
    });
    const { result } = await app.json<FunctionReport>(['function'], { wrap });
    expect(result).toMatchObject({
      variables: null,
      support: { state: 'deprecated', noUpdate: '2027-03-03' },
    });
  });
});
