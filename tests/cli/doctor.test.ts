import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiGatewayV2Client,
  DeleteAccessLogSettingsCommand,
  DeleteRouteCommand,
  DeleteStageCommand,
  GetRoutesCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { CHECKS } from '../../src/services/doctor/checks/index.ts';
import type { Diagnosis, DoctorReport } from '../../src/services/doctor/doctor.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions } from '../support/local.ts';
import { setVariables } from '../support/variables.ts';

const app = useDeployed();
const FunctionName = 'local-backoffice-api';
const POLICY = 'local-backoffice-lambda-dynamodb';
const TABLE = 'local-backoffice-data';
const GROUP = '/aws/lambda/local-backoffice-api';

const options = () => clientOptions(app.local().endpoint);
const lambda = () => new LambdaClient(options());
const gateway = () => new ApiGatewayV2Client(options());
const logs = () => new CloudWatchLogsClient(options());
const cloudWatch = () => new CloudWatchClient(options());
const configure = (change: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>) =>
  lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));

async function examine(...more: string[]): Promise<{ code: number; report: DoctorReport }> {
  const { code, result } = await app.json<DoctorReport>(['doctor', ...more]);
  return { code, report: result };
}

const named = (report: DoctorReport, name: string): Diagnosis | undefined =>
  report.checks.find((check) => check.name === name);
/** What a drill leaves behind for minutes: alarms that have seen it, and throttles in the metrics. */
const AFTERMATH = /^in alarm: |was throttled/;

const notPassed = (report: DoctorReport): string[] =>
  report.checks
    .filter(({ status, evidence }) => status !== 'pass' && !AFTERMATH.test(evidence))
    .map(({ name, evidence }) => `${name}: ${evidence}`);

/** Runs a remedy as it is printed. */
async function runVerbatim(remedy: string | null): Promise<void> {
  const [program, ...argv] = (remedy ?? '').split(' ');
  expect(program).toBe('backoffice');
  const { code, stderr } = await app.run(argv);
  expect([code, stderr]).toEqual([0, expect.anything()]);
}

async function apiId(): Promise<string> {
  return (await app.json<{ apiId: string }>(['outputs'])).result.apiId;
}

async function route(key: string): Promise<{ ApiId: string; RouteId: string; IntegrationId: string }> {
  const ApiId = await apiId();
  const { Items = [] } = await gateway().send(new GetRoutesCommand({ ApiId }));
  const found = Items.find(({ RouteKey }) => RouteKey === key);
  return { ApiId, RouteId: found?.RouteId ?? '', IntegrationId: found?.Target?.split('/')[1] ?? '' };
}

async function roleName(): Promise<string> {
  const { Role = '' } = await lambda().send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Role.split('/').at(-1) ?? '';
}

/** What somebody does around the application, and what doctor is to say of it. */
interface Drill {
  readonly check: string;
  readonly what: string;
  readonly status: 'fail' | 'warn';
  readonly evidence: string;
  readonly break: () => Promise<unknown>;
}

const DRILLS: readonly Drill[] = [
  {
    check: 'variables',
    what: 'the function looks at a wrong table',
    status: 'fail',
    evidence: `DYNAMODB_TABLE is elsewhere, not ${TABLE}`,
    break: () => setVariables(app.local(), { DYNAMODB_TABLE: 'elsewhere', LOG_LEVEL: 'INFO' }),
  },
  {
    check: 'variables',
    what: 'somebody left the log level at DEBUG',
    status: 'warn',
    evidence: 'LOG_LEVEL is DEBUG, not INFO',
    break: () => setVariables(app.local(), { DYNAMODB_TABLE: TABLE, LOG_LEVEL: 'DEBUG' }),
  },
  {
    check: 'role',
    what: 'an action is missing in the policy',
    status: 'fail',
    evidence: 'does not allow dynamodb:PutItem',
    break: async () => {
      const statement = (Action: string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
      const Statement = [
        statement(['dynamodb:GetItem', 'dynamodb:DeleteItem', 'dynamodb:Scan', 'dynamodb:Query'], '*'),
        statement(['logs:*', 'xray:Put*'], '*'),
      ];
      await new IAMClient(options()).send(
        new PutRolePolicyCommand({
          RoleName: await roleName(),
          PolicyName: POLICY,
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
        }),
      );
    },
  },
  {
    check: 'role',
    what: 'the policy is gone',
    status: 'fail',
    evidence: 'xray:PutTraceSegments',
    break: async () =>
      new IAMClient(options()).send(
        new DeleteRolePolicyCommand({ RoleName: await roleName(), PolicyName: POLICY }),
      ),
  },
  {
    check: 'permission',
    what: 'the API may not invoke the function',
    status: 'fail',
    evidence: 'no policy that lets the API in',
    break: async () => {
      const { Policy = '{}' } = await lambda().send(new GetPolicyCommand({ FunctionName }));
      const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string }[] };
      for (const { Sid } of Statement)
        await lambda().send(new RemovePermissionCommand({ FunctionName, StatementId: Sid }));
    },
  },
  {
    check: 'routes',
    what: 'a route has no integration',
    status: 'fail',
    evidence: 'ANY /items has no integration',
    break: async () => {
      const { ApiId, RouteId } = await route('ANY /items');
      await gateway().send(new UpdateRouteCommand({ ApiId, RouteId, Target: '' }));
    },
  },
  {
    check: 'routes',
    what: 'a route is missing',
    status: 'fail',
    evidence: 'ANY /items/{id} is missing',
    break: async () => {
      const { ApiId, RouteId } = await route('ANY /items/{id}');
      await gateway().send(new DeleteRouteCommand({ ApiId, RouteId }));
    },
  },
  {
    check: 'routes',
    what: 'the integration leads to another function',
    status: 'fail',
    evidence: 'leads to another',
    break: async () => {
      const { ApiId, IntegrationId } = await route('ANY /health');
      const IntegrationUri = 'arn:aws:lambda:us-east-1:000000000000:function:another';
      await gateway().send(new UpdateIntegrationCommand({ ApiId, IntegrationId, IntegrationUri }));
    },
  },
  {
    check: 'stage',
    what: "the API's address is switched off",
    status: 'fail',
    evidence: 'is switched off',
    break: async () =>
      gateway().send(new UpdateApiCommand({ ApiId: await apiId(), DisableExecuteApiEndpoint: true })),
  },
  {
    check: 'stage',
    what: 'the stage is gone',
    status: 'fail',
    evidence: '$default is missing',
    break: async () =>
      gateway().send(new DeleteStageCommand({ ApiId: await apiId(), StageName: '$default' })),
  },
  {
    check: 'stage',
    what: 'hardly anything is let through',
    status: 'fail',
    evidence: 'it lets 1 a second, 2 at once through, not 100 and 200',
    break: async () =>
      gateway().send(
        new UpdateStageCommand({
          ApiId: await apiId(),
          StageName: '$default',
          DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
        }),
      ),
  },
  {
    check: 'stage',
    what: 'requests are not logged',
    status: 'warn',
    evidence: 'requests are not logged',
    break: async () =>
      gateway().send(new DeleteAccessLogSettingsCommand({ ApiId: await apiId(), StageName: '$default' })),
  },
  {
    check: 'tracing',
    what: 'tracing is off',
    status: 'fail',
    evidence: 'PassThrough',
    break: () => configure({ TracingConfig: { Mode: 'PassThrough' } }),
  },
  {
    check: 'function',
    what: 'its memory was changed by hand',
    status: 'fail',
    evidence: 'memory is 128, not 256',
    break: () => configure({ MemorySize: 128 }),
  },
  {
    check: 'runtime',
    what: 'a deprecated runtime',
    status: 'warn',
    evidence: 'nodejs20.x deprecated, until 2026-04-30',
    break: () => configure({ Runtime: 'nodejs20.x' }),
  },
  {
    check: 'architecture',
    what: 'a wrong architecture',
    status: 'fail',
    evidence: 'x86_64, not arm64',
    break: async () => {
      const answer = `{ statusCode: 200, body: '{"status":"healthy"}' }`;
      const ZipFile = zipSync({ 'index.js': strToU8(`exports.handler = async () => (${answer})`) });
      const request = { FunctionName, ZipFile, Architectures: ['x86_64' as const] };
      await lambda().send(new UpdateFunctionCodeCommand(request));
    },
  },
  {
    check: 'code',
    what: 'code of no release',
    status: 'warn',
    evidence: 'is of no known release',
    break: async () => {
      const answer = `{ statusCode: 200, body: '{"status":"healthy"}' }`;
      const ZipFile = zipSync({ 'index.js': strToU8(`exports.handler = async () => (${answer}) // 2`) });
      await lambda().send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: ['arm64'] }));
    },
  },
  {
    check: 'throttles',
    what: 'the function is switched off',
    status: 'fail',
    evidence: 'switched off',
    break: () =>
      lambda().send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 })),
  },
  {
    check: 'logs',
    what: 'a log group is gone',
    status: 'fail',
    evidence: `/aws/apigateway/local-backoffice is not there`,
    break: async () => {
      await gateway().send(
        new DeleteAccessLogSettingsCommand({ ApiId: await apiId(), StageName: '$default' }),
      );
      await logs().send(new DeleteLogGroupCommand({ logGroupName: '/aws/apigateway/local-backoffice' }));
    },
  },
  {
    check: 'retention',
    what: 'lines are kept for ever',
    status: 'fail',
    evidence: `${GROUP} keeps lines for ever, not 7 days`,
    break: () => logs().send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP })),
  },
  {
    check: 'alarms',
    what: 'an alarm is missing',
    status: 'fail',
    evidence: `${FunctionName}-errors is missing`,
    break: () => cloudWatch().send(new DeleteAlarmsCommand({ AlarmNames: [`${FunctionName}-errors`] })),
  },
  {
    check: 'alarms',
    what: 'an alarm is silenced',
    status: 'fail',
    evidence: `${FunctionName}-5xx`,
    break: () => cloudWatch().send(new DisableAlarmActionsCommand({ AlarmNames: [`${FunctionName}-5xx`] })),
  },
  {
    check: 'table',
    what: 'the table is gone, and there is no backup',
    status: 'fail',
    evidence: 'there is no backup of it',
    break: () => new DynamoDBClient(options()).send(new DeleteTableCommand({ TableName: TABLE })),
  },
];

describe('an application that is well', () => {
  it('passes every check, and nothing is sent that changes anything', async () => {
    app.local().calls.length = 0;
    const { code, report } = await examine();
    expect([code, notPassed(report)]).toEqual([0, []]);
    expect(report.checks.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name));
    expect(app.local().calls.filter((call) => !/ (Get|List|Describe|Scan)/.test(call))).toEqual([]);
  });

  it('runs some checks by name, and knows the nearest word', async () => {
    const { report } = await examine('--only', 'role,table');
    expect(report.checks.map(({ name }) => name)).toEqual(['role', 'table']);
    const { code, stderr } = await app.run(['doctor', '--only', 'tabel']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean table?')]);
  });
});

describe('an environment that is not there', () => {
  const aws = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };

  it('is to be deployed; what cannot be looked at stands in one row', async () => {
    const env = { ...aws, AWS_ENDPOINT_URL: app.local().endpoint };
    const { code, result } = await app.json<DoctorReport>(['doctor', '--env', 'dev'], { env });
    expect([code, named(result, 'stack')]).toMatchObject([
      3,
      { status: 'fail', evidence: 'dev-backoffice does not exist', remedy: 'backoffice deploy --env dev' },
    ]);
    const { stdout } = await app.run(['doctor', '--env', 'dev'], { env });
    expect(stdout.match(/^\?/gm)).toHaveLength(1);
  });

  it.each([
    [{}, 'region', 'export AWS_REGION=us-east-1'],
    [{ AWS_REGION: 'us-east-1' }, 'credentials', 'aws sso login'],
  ])('with %j names %s, and what sets it', async (env, check, remedy) => {
    const files = { AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_CONFIG_FILE: '/nowhere' };
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'backoffice.config.json'), '{"environments":{"dev":{}}}');
    const { code, result } = await app.json<DoctorReport>(['doctor', '--env', 'dev'], {
      cwd,
      env: { ...files, ...env },
    });
    expect([code, named(result, check)]).toMatchObject([3, { status: 'fail', remedy }]);
  });

  it('cannot be reached: advice, and no command that would not help', async () => {
    const env = { ...aws, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { result } = await app.json<DoctorReport>(['doctor', '--env', 'dev', '--only', 'credentials'], {
      env,
    });
    expect(named(result, 'credentials')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('check the network') as string,
      remedy: null,
    });
  });
});

describe('a drill for each check', () => {
  it.each(DRILLS)('$check: $what', async ({ check, status, evidence, break: breakIt }) => {
    await breakIt();
    const { code, report } = await examine();
    expect(named(report, check)).toMatchObject({
      status,
      evidence: expect.stringContaining(evidence) as string,
      remedy: expect.stringMatching(/^backoffice /) as string,
    });
    expect([code, report.verdict === 'pass']).toEqual([report.verdict === 'fail' ? 3 : 0, false]);
    await runVerbatim(named(report, check)?.remedy ?? null);
    expect(notPassed((await examine('--only', check)).report)).toEqual([]);
    // What else that brought along is mended by what is printed for it.
    for (const { remedy } of (await examine()).report.checks) if (remedy !== null) await runVerbatim(remedy);
    expect(notPassed((await examine()).report)).toEqual([]);
  });

  it('api: what fails after it is not taken for the cause', async () => {
    const ZipFile = zipSync({
      'index.js': strToU8(`exports.handler = async () => { throw new Error('no') }`),
    });
    await lambda().send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures: ['arm64'] }));
    await logs().send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));
    const { report } = await examine();
    expect(named(report, 'retention')?.status).toBe('fail');
    expect(named(report, 'api')).toMatchObject({ status: 'fail', remedy: null });
    for (const { remedy } of report.checks) if (remedy !== null) await runVerbatim(remedy);
    expect(notPassed((await examine()).report)).toEqual([]);
  });

  it('stage: without limits of its own has those of the account', async () => {
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      apiGateway: async () => {
        const api = await connection.apiGateway();
        const getStages: typeof api.getStages = async (input) => {
          const { Items = [], ...rest } = await api.getStages(input);
          return { ...rest, Items: Items.map(({ DefaultRouteSettings: _, ...stage }) => stage) };
        };
        return { ...api, getStages };
      },
    });
    const { code, result } = await app.json<DoctorReport>(['doctor', '--only', 'stage'], { wrap });
    const evidence = "it lets as many requests as the account's limits through, not 100 and 200";
    expect([code, named(result, 'stage')]).toMatchObject([3, { status: 'fail', evidence }]);
    expect((await app.run(['api'], { wrap })).stdout).toContain("the account's");
  });

  it('table: gone, and its items are in a backup', async () => {
    await app.run(['items', 'create', '--id', 'kept']);
    await app.run(['backup', 'create', '--name', 'held', '--wait']);
    await new DynamoDBClient(options()).send(new DeleteTableCommand({ TableName: TABLE }));
    const { report } = await examine();
    expect(named(report, 'table')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('its newest backup is of') as string,
    });
    for (const line of (named(report, 'table')?.remedy ?? '').split(' && ')) await runVerbatim(line);
    expect(notPassed((await examine()).report)).toEqual([]);
    expect((await app.json<{ id: string }>(['items', 'get', 'kept'])).result.id).toBe('kept');
  });
});

describe('what cannot be looked at', () => {
  afterEach(() => app.run(['local', 'faults', 'clear']));
  const inject = (...fault: string[]) => app.run(['local', 'faults', 'add', ...fault]);

  it('is unknown, and names the permission that is missing', async () => {
    await inject('denied', '--service', 'iam', '--operation', 'ListRolePolicies');
    const { code, report } = await examine('--only', 'role');
    expect([code, named(report, 'role')]).toMatchObject([
      0,
      {
        status: 'unknown',
        evidence: expect.stringContaining('unknown, needs iam:ListRolePolicies'),
        remedy: null,
      },
    ]);
  });

  it.each([
    [['expired-credentials'], 'credentials', /expired/],
    [
      ['throttle', '--service', 'lambda', '--operation', 'GetFunctionConcurrency'],
      'faults',
      /throttle on lambda/,
    ],
    [['error', '--service', 'cloudwatch'], 'faults', /error on cloudwatch/],
    [['delay', '--service', 'iam', '--delay', '50ms'], 'faults', /delay on iam 50 ms/],
  ])('%j is told with what ends it', async (fault, check, evidence) => {
    await inject(...fault);
    const { code, report } = await examine('--only', `credentials,faults,throttles,role,alarms`);
    const found = named(report, check);
    expect([code, found?.status, found?.remedy]).toEqual([3, 'fail', 'backoffice local faults clear']);
    expect(found?.evidence).toMatch(evidence);
    await runVerbatim(found?.remedy ?? null);
    expect((await examine('--only', 'credentials,faults')).code).toBe(0);
  });

  it('tells a clock that is wrong', async () => {
    const behind = new Date(Date.now() - 20 * 60_000);
    const clock = { now: () => behind, sleep: async () => undefined };
    const { result } = await app.json<DoctorReport>(['doctor', '--only', 'clock'], { clock });
    expect(named(result, 'clock')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('behind the API') as string,
      remedy: 'sudo timedatectl set-ntp true',
    });
  });
});
