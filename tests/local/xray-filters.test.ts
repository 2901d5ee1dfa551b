import { GetTraceSummariesCommand, PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html: the keywords, their operators and the examples.
const clock = createTestClock('2026-11-22T12:10:00.000Z');
const local = useLocal('file', { clock });
const xray = () => new XRayClient(clientOptions(local().endpoint));
const now = clock.now().getTime() / 1000;
const traceId = (number: number) => `1-${now.toString(16)}-${String(number).padStart(24, '0')}`;

const documents = [
  {
    trace_id: traceId(1),
    id: '1'.repeat(16),
    name: 'api.example.com',
    origin: 'AWS::Lambda::Function',
    start_time: now,
    end_time: now + 6,
    http: {
      request: {
        method: 'GET',
        url: 'http://api.example.com/v2/',
        user_agent: 'curl',
        client_ip: '192.0.2.1',
      },
      response: { status: 200 },
    },
    annotations: { gameid: '817DL6VO', age: 30, 'app.version': 'two' },
    subsegments: [
      {
        id: '2'.repeat(16),
        name: 'DynamoDB',
        namespace: 'aws',
        start_time: now + 1,
        end_time: now + 2,
        fault: true,
        aws: { table_name: 'scores' },
        cause: { exceptions: [{ message: 'first' }, { message: 'access denied' }] },
      },
    ],
  },
  {
    trace_id: traceId(1),
    id: '3'.repeat(16),
    parent_id: '1'.repeat(16),
    name: 'backend.example.com',
    origin: 'AWS::EC2::Instance',
    start_time: now + 2,
    end_time: now + 5,
    error: true,
    user: 'alice',
    resource_arn: 'arn:aws:ec2:us-east-1:000000000000:instance/i-1',
    aws: { ec2: { instance_id: 'i-1', availability_zone: 'us-east-1a' } },
  },
  {
    trace_id: traceId(2),
    id: '4'.repeat(16),
    name: 'other',
    origin: 'AWS::Lambda::Function',
    start_time: now,
    end_time: now + 1,
    fault: true,
    http: { response: { status: 502 } },
    cause: { exceptions: [{ message: 'broken' }] },
  },
];

beforeAll(async () => {
  const TraceSegmentDocuments = documents.map((each) => JSON.stringify(each));
  await xray().send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
});

const range = { StartTime: new Date((now - 60) * 1000), EndTime: new Date((now + 60) * 1000) };

async function found(FilterExpression: string): Promise<number[]> {
  const { TraceSummaries = [] } = await xray().send(
    new GetTraceSummariesCommand({ ...range, FilterExpression }),
  );
  return TraceSummaries.map(({ Id = '' }) => Number(Id.slice(-24))).sort();
}

describe('a filter expression finds', () => {
  it.each<[string, number[]]>([
    ['ok', [1]],
    ['!ok', [2]],
    ['ok = false', [2]],
    ['ok != true', [2]],
    ['fault', [2]],
    ['error', []],
    ['throttle', []],
    ['partial', []],
    ['inferred', [1]],
    ['responsetime > 5', [1]],
    ['duration >= 5 AND duration <= 8', [1]],
    ['ok !partial duration <7', [1]],
    ['http.status != 200', [2]],
    ['http.url AND responseTime > 2', [1]],
    ['http.url CONTAINS "/v2/"', [1]],
    ['http.url BEGINSWITH "http://api.example.com/" AND !service("backend.example.com")', []],
    ['http.url ENDSWITH "/v2/" AND http.method = "GET"', [1]],
    ['http.useragent = "curl" AND http.clientip = "192.0.2.1"', [1]],
    ['user CONTAINS ""', [1]],
    ['user = "alice" OR message = "broken"', [1, 2]],
    ['type = "AWS::Lambda::Function"', [1, 2]],
    ['availabilityzone = "us-east-1a" AND instance.id = "i-1"', [1]],
    ['resource.arn BEGINSWITH "arn:aws:ec2"', [1]],
    ['service("backend.example.com") { error }', [1]],
    ['service() { fault }', [1, 2]],
    ['service("scores") { message = "access denied" }', [1]],
    ['service("scores") { inferred }', [1]],
    ['service("other") {root = true and fault = true}', [2]],
    ['service(id(name: "other", type: "AWS::Lambda::Function"))', [2]],
    ['service(id(type: "AWS::Lambda::Function")) { fault }', [2]],
    ['service(id(account.id: "000000000000"))', [1, 2]],
    ['service(id(account.id: "111111111111"))', []],
    ['edge("api.example.com", "backend.example.com") { error }', [1]],
    ['edge("api.example.com", "backend.example.com") { fault }', []],
    ['edge("backend.example.com", "api.example.com")', []],
    ['edge(id(type: "AWS::Lambda::Function"), id(type: "AWS::DynamoDB::Table")) { fault }', [1]],
    ['edge(id(name: "other", type: "client"), "other")', [2]],
    ['annotation.gameid = "817DL6VO"', [1]],
    ['annotation.age', [1]],
    ['!annotation.age', [2]],
    ['annotation.age > 29', [1]],
    ['annotation.age > 30', []],
    ['annotation.gameid > 29', []],
    ['annotation[app.version] CONTAINS "tw"', [1]],
  ])('%s: %j', async (expression, expected) => {
    expect(await found(expression)).toEqual(expected);
  });

  it('what it asks about services in each other, asked once for each', async () => {
    const deep = `${'service() { '.repeat(50)}fault${' }'.repeat(50)}`;
    expect(await found(deep)).toEqual([1, 2]);
  });
});

// "Values must always be specified in quotation marks"; "You can't use this keyword in combination with the service or edge
// keyword". X-Ray's words for these refusals are not known.
describe('a filter expression is refused that', () => {
  it.each([
    'user = alice',
    'user = 5',
    'user > "a"',
    'http.status CONTAINS "2"',
    'http.status = "200"',
    'fault = 1',
    'annotation.age CONTAINS 3',
    'annotation.age > true',
    'service("a") { annotation.age > 29 }',
    'edge("a", "b") { annotation.age }',
    'edge("a")',
    'service(id(nme: "a"))',
    'service(a)',
    'bogus',
    'fault fault =',
    '"fault"',
    '5',
    'OR fault',
    'fault OR',
  ])('is wrong: %s', async (expression) => {
    await expect(found(expression)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('The filter expression is not valid'),
    });
  });

  it.each([
    ['group.name', 'group.name = "high_response_time" AND user = "alice"'],
    ['rootcause.fault.service', 'rootcause.fault.service { name = "Auth" }'],
    ['rootcause.json', 'rootcause.json = #[{ "Services": [] }]'],
    ['coverage', 'coverage > 0.7'],
  ])('uses %s', async (keyword, expression) => {
    await expect(found(expression)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: `The embedded environment does not serve ${keyword} in filter expressions`,
    });
  });
});

it('summaries tell users, resources, instances and zones', async () => {
  const { TraceSummaries = [] } = await xray().send(
    new GetTraceSummariesCommand({ ...range, FilterExpression: 'user = "alice"' }),
  );
  expect(TraceSummaries).toMatchObject([
    {
      Users: [{ UserName: 'alice', ServiceIds: [{ Name: 'backend.example.com' }] }],
      ResourceARNs: [{ ARN: 'arn:aws:ec2:us-east-1:000000000000:instance/i-1' }],
      InstanceIds: [{ Id: 'i-1' }],
      AvailabilityZones: [{ Name: 'us-east-1a' }],
    },
  ]);
});
