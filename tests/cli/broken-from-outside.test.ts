import { expect, it } from 'vitest';
import type { CloudFormationApi } from '../../src/aws/cloudformation.ts';
import type { CloudWatchApi } from '../../src/aws/cloudwatch.ts';
import type { Connection } from '../../src/aws/connection.ts';
import type { LambdaApi } from '../../src/aws/lambda.ts';
import type { XRayApi } from '../../src/aws/xray.ts';
import type { AlarmHistoryList } from '../../src/services/alarms/history.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import type { InvocationResult } from '../../src/services/invoke/invoke.ts';
import type { LogStats } from '../../src/services/logs/lambda-reports.ts';
import type { TraceTree } from '../../src/services/traces/trace.ts';
import { useDeployed } from '../support/deployed.ts';

const app = useDeployed();

interface Answers {
  readonly cloudFormation: Partial<CloudFormationApi>;
  readonly cloudWatch: Partial<CloudWatchApi>;
  readonly iam: Partial<Awaited<ReturnType<Connection['iam']>>>;
  readonly lambda: Partial<LambdaApi>;
  readonly logs: Partial<Awaited<ReturnType<Connection['logs']>>>;
  readonly xray: Partial<XRayApi>;
}

/** Puts answers in the place of a service's own. */
const answering = (answers: Partial<Answers>) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    cloudFormation: async () => ({ ...(await connection.cloudFormation()), ...answers.cloudFormation }),
    cloudWatch: async () => ({ ...(await connection.cloudWatch()), ...answers.cloudWatch }),
    iam: async () => ({ ...(await connection.iam()), ...answers.iam }),
    lambda: async () => ({ ...(await connection.lambda()), ...answers.lambda }),
    logs: async () => ({ ...(await connection.logs()), ...answers.logs }),
    xray: async () => ({ ...(await connection.xray()), ...answers.xray }),
  }),
});

const $metadata = {};

/** What `doctor` finds for one check. */
async function finding(name: string, answers: Partial<Answers>) {
  const { result } = await app.json<DoctorReport>(['doctor'], answering(answers));
  return result.checks.find((check) => check.name === name);
}

const POLICIES: readonly [string, string, string][] = [
  ['no JSON', 'Version: 2012-10-17', 'it is no JSON'],
  ['a text', '"all"', 'it is "all", not Object'],
  ['a statement that is none', '{"Statement":["all"]}', 'Statement.0 is "all", not Object'],
  ['an action that is none', '{"Statement":{"Action":[5]}}', 'Statement.0.Action.0 is 5, not string'],
  ['a condition that is none', '{"Statement":{"Condition":5}}', 'Statement.0.Condition is 5, not Object'],
];

it.each(POLICIES)('doctor says which policy cannot be read: %s', async (_what, Policy, problem) => {
  expect(await finding('permission', { lambda: { getPolicy: async () => ({ $metadata, Policy }) } })).toEqual(
    {
      name: 'permission',
      status: 'unknown',
      evidence: `unknown: the function's policy cannot be read: ${problem}`,
      remedy: null,
    },
  );
});

it('doctor reads a policy of the role that is not encoded, and names one that cannot be read', async () => {
  const inline = (PolicyDocument: string): Partial<Answers> => ({
    iam: {
      listRolePolicies: async () => ({ $metadata, PolicyNames: ['broken'], IsTruncated: false }),
      getRolePolicy: async () => ({ $metadata, RoleName: '', PolicyName: 'broken', PolicyDocument }),
    },
  });
  const all = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Sid":"100% of it"}}';
  expect(await finding('role', inline(all))).toMatchObject({ status: 'pass' });
  expect(await finding('role', inline('%zz'))).toMatchObject({
    status: 'unknown',
    evidence: expect.stringMatching(/the policy broken of \S+ cannot be read: it is no JSON/),
  });
});

it.each([
  ['YAML', 'Resources:\n  Table:\n    Type: AWS::DynamoDB::Table', 'it is no JSON'],
  ['a text', '"all"', 'it is "all", not Object'],
  ['no resources', '{}', 'Resources is missing'],
  ['a resource without a type', '{"Resources":{"Table":{}}}', 'Resources.Table.Type is missing'],
])('a live template is told to be unreadable, and nothing is destroyed: %s', async (_what, text, problem) => {
  const { code, stderr } = await app.run(
    ['destroy', '--yes'],
    answering({ cloudFormation: { getTemplate: async () => ({ $metadata, TemplateBody: text }) } }),
  );
  expect(code).toBe(1);
  expect(stderr).toContain(`the live template of local-backoffice cannot be read: ${problem}`);
  expect(stderr).toContain('backoffice deploy');
  expect(stderr).not.toMatch(/defect|SyntaxError/);
  expect((await app.run(['health'])).code).toBe(0);
});

it('the history of an alarm goes on without the data of an entry that cannot be read', async () => {
  const data = [
    '{"oldState',
    '[]',
    '{"oldState":5,"newState":{"stateValue":"ALARM","stateReason":{}}}',
    'null',
  ];
  const AlarmHistoryItems = data.map((HistoryData) => ({
    AlarmName: 'local-backoffice-api-errors',
    HistorySummary: 'changed',
    HistoryData,
  }));
  const { code, result } = await app.json<AlarmHistoryList>(
    ['alarms', 'history'],
    answering({ cloudWatch: { describeAlarmHistory: async () => ({ $metadata, AlarmHistoryItems }) } }),
  );
  expect(code).toBe(0);
  expect(result.events.map(({ from, to, reason }) => [from, to, reason])).toEqual([
    [null, null, null],
    [null, null, null],
    [null, 'ALARM', null],
    [null, null, null],
  ]);
});

/** An answer of Lambda with this payload. @param FunctionError when the function failed. */
const answered = (payload: string, FunctionError?: string): Partial<Answers> => {
  const Payload = Object.assign(Buffer.from(payload), {
    transformToString: () => payload,
    transformToByteArray: () => Buffer.from(payload),
  });
  const invoke = async () => ({
    $metadata,
    Payload,
    ...(FunctionError === undefined ? {} : { FunctionError }),
  });
  return { lambda: { invoke, invokeToRead: invoke } as Partial<LambdaApi> };
};

it.each([
  ['exit status 1', 'exit status 1'],
  ['', ''],
  ['{"errorType":"Runtime.ExitError","errorMessage":"gone"}', 'Runtime.ExitError: gone'],
  ['[5]', '[5]'],
])('items --via lambda tells the error of a function whose payload is %j', async (payload, shown) => {
  for (const argv of [
    ['items', 'list'],
    ['items', 'create', '--id', 'item-001'],
  ]) {
    const { code, stderr } = await app.run(
      [...argv, '--via', 'lambda'],
      answering(answered(payload, 'Unhandled')),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`the function failed: ${shown}`);
    expect(stderr).not.toMatch(/defect|Unexpected token/);
  }
});

it.each([
  ['{"statusCode":"abc","body":"x"}', 1, false, null, { statusCode: 'abc', body: 'x' }],
  ['{"statusCode":{}}', 1, false, null, { statusCode: {} }],
  ['{"statusCode":"200","body":"{}"}', 0, true, 200, {}],
  ['{"statusCode":500,"body":{"a":1}}', 1, false, 500, { a: 1 }],
  ['{"statusCode":200,"body":5,"isBase64Encoded":true}', 0, true, 200, 5],
  ['[1]', 0, true, null, [1]],
  ['not JSON', 0, true, null, 'not JSON'],
])('invoke shows an answer of odd types as it is: %s', async (payload, exit, ok, statusCode, answer) => {
  const { code, result } = await app.json<InvocationResult>(['invoke'], answering(answered(payload)));
  expect([code, result.ok, result.statusCode, result.answer]).toEqual([exit, ok, statusCode, answer]);
});

it.each(['{"statusCode":true}', '[]', 'null', 'not JSON'])(
  'items know a foreign answer: %s',
  async (payload) => {
    const run = await app.run(['items', 'list', '--via', 'lambda'], answering(answered(payload)));
    expect([run.code, run.stderr]).toEqual([
      1,
      expect.stringContaining("the function's answer is not this application's"),
    ]);
  },
);

it.each([
  ['{"error":{"code":5,"message":["no"],"details":"none"}}', 'no reason given'],
  ['{"error":"no"}', 'no reason given'],
  ['{"error":{"message":"not now","details":[5]}}', 'not now'],
])('an error of the application may be of any form: %s', async (body, message) => {
  const payload = JSON.stringify({ statusCode: 500, body });
  const run = await app.run(['items', 'list', '--via', 'lambda'], answering(answered(payload)));
  expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(run.stderr).not.toContain('defect');
});

it('log lines of any form are lines, and no report unless they are one', async () => {
  const messages = [
    '{"type":"platform.report","record":{"status":"success","metrics":{"durationMs":"long"}}}',
    '{"message":"{\\"type\\":\\"platform.report\\"}"}',
    '{"type":"platform.report","record":5}',
    '{"error":5,"level":"ERROR","message":{}}',
    '{"broken',
  ];
  const events = messages.map((message, index) => ({
    message,
    eventId: String(index),
    timestamp: Date.now(),
    logStreamName: 's',
  }));
  const logs = { filterLogEvents: async () => ({ $metadata, events: [...events] }) };
  const { code, stderr } = await app.run(['logs', '--source', 'function'], answering({ logs }));
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('defect')]);
  const stats = await app.json<LogStats>(['logs', 'stats'], answering({ logs }));
  expect([stats.code, stats.result.invocations, stats.result.billedMs]).toEqual([0, 2, 0]);
  expect((await app.run(['logs', 'errors'], answering({ logs }))).code).toBe(0);
});

it('a segment of a trace that is none counts as unreadable', async () => {
  const id = '1-68db1f6d-0123456789abcdef01234567';
  const documents = ['{"id', '5', 'null', '[]', '{"id":"a","start_time":1,"end_time":2,"name":5,"http":[]}'];
  const Segments = documents.map((Document, index) => ({ Id: String(index), Document }));
  const { code, result } = await app.json<TraceTree>(
    ['traces', 'get', id],
    answering({ xray: { batchGetTraces: async () => ({ $metadata, Traces: [{ Id: id, Segments }] }) } }),
  );
  expect([code, result.count, result.notes]).toEqual([0, 1, ['4 parts could not be read']]);
});
