import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local.close();
  expect(local.errors).toEqual([]);
});

async function send(scope: string | undefined, form: Record<string, string>) {
  const credential = `Credential=local/20261126/us-east-1/${scope}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=00`;
  const response = await fetch(local.endpoint, {
    method: 'POST',
    headers: scope === undefined ? {} : { authorization },
    body: new URLSearchParams(form),
  });
  const type = response.headers.get('content-type');
  return { status: response.status, type, text: await response.text() };
}

const monitoring = (Action: string, form: Record<string, string> = {}) =>
  send('monitoring', { Action, Version: '2010-08-01', ...form });

// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
describe('CloudWatch over Query', () => {
  it('keeps an alarm and describes it', async () => {
    const made = await monitoring('PutMetricAlarm', {
      AlarmName: 'q',
      Namespace: 'Test',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: '60',
      EvaluationPeriods: '1',
      Threshold: '1.5',
      ComparisonOperator: 'GreaterThanThreshold',
      'Dimensions.member.1.Name': 'd',
      'Dimensions.member.1.Value': 'a&b',
    });
    expect(made).toMatchObject({ status: 200, type: 'text/xml' });
    const { text } = await monitoring('DescribeAlarms', { 'AlarmNames.member.1': 'q' });
    expect(text).toMatch(
      /^<DescribeAlarmsResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><DescribeAlarmsResult>/,
    );
    expect(text).toContain('<Dimensions><member><Name>d</Name><Value>a&amp;b</Value></member></Dimensions>');
    expect(text).toContain('<Threshold>1.5</Threshold>');
  });

  it('takes metrics and answers statistics and data', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    await monitoring('PutMetricData', {
      Namespace: 'Test',
      'MetricData.member.1.MetricName': 'm',
      'MetricData.member.1.Value': '3',
      'MetricData.member.2.MetricName': 'm',
      'MetricData.member.2.Values.member.1': '4',
      'MetricData.member.2.Values.member.2': '5',
    });
    const window = { StartTime: at(-10), EndTime: at(10) };
    const statistics = await monitoring('GetMetricStatistics', {
      Namespace: 'Test',
      MetricName: 'm',
      Period: '3600',
      'Statistics.member.1': 'Sum',
      ...window,
    });
    expect(statistics.text).toContain('<Sum>12</Sum>');
    const data = await monitoring('GetMetricData', {
      'MetricDataQueries.member.1.Id': 'a',
      'MetricDataQueries.member.1.MetricStat.Metric.Namespace': 'Test',
      'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'm',
      'MetricDataQueries.member.1.MetricStat.Period': '3600',
      'MetricDataQueries.member.1.MetricStat.Stat': 'SampleCount',
      ...window,
    });
    expect(data.text).toContain('<Values><member>3</member></Values>');
    expect((await monitoring('ListMetrics')).text).toContain('<MetricName>m</MetricName>');
  });

  it('refuses a time that is none', async () => {
    const answer = await monitoring('GetMetricStatistics', { StartTime: 'yesterday' });
    expect(answer).toMatchObject({
      status: 400,
      text: expect.stringContaining('<Code>MalformedInput</Code>'),
    });
  });
});

describe('a refusal is XML for a client that speaks Query', () => {
  it.each([
    ['an action that is not served', 'monitoring', 'GetInsightRuleReport', 'UnknownOperationException', 400],
    ['a service that is not served', 'sqs', 'ListQueues', 'UnknownOperationException', 400],
    ['a service that speaks JSON', 'logs', 'DescribeLogGroups', 'UnknownOperationException', 400],
    ['a request without a signature', undefined, 'ListMetrics', 'MissingAuthenticationToken', 403],
  ])('%s', async (_, scope, Action, code, status) => {
    const answer = await send(scope, { Action, Version: '2012-11-05' });
    expect(answer).toMatchObject({ status, type: 'text/xml' });
    expect(answer.text).toMatch(
      new RegExp(
        `^<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>[^<]+</Message></Error>`,
      ),
    );
  });

  // https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
  it('EC2 has a shape of its own', async () => {
    const answer = await send('ec2', { Action: 'DescribeInstances', Version: '2016-11-15' });
    expect(answer.text).toMatch(/^<Response><Errors><Error><Code>UnknownOperationException<\/Code>/);
    expect(answer.text).toContain('does not serve ec2 DescribeInstances');
  });
});

describe('a parameter that is no member of the input is refused by name', () => {
  it.each([
    ['cloudformation', 'ListStacks', 'StackStatusFilters.member.1'],
    ['cloudformation', 'ListStacks', 'StackStatusFilter.member.2'],
    ['cloudformation', 'ListStacks', 'StackStatusFilter.1'],
    ['cloudformation', 'DescribeStacks', 'StackName.member.1'],
    ['cloudformation', 'DescribeStacks', 'ContentType'],
    ['monitoring', 'DescribeAlarms', 'AlarmName'],
    ['monitoring', 'PutMetricData', 'MetricData.member.1.Dimensions.member.1'],
    ['iam', 'GetRole', 'rolename'],
    ['sns', 'GetTopicAttributes', 'Attributes.entry.1.value'],
    ['sts', 'GetCallerIdentity', 'a'.repeat(10)],
  ])('%s %s: %s', async (scope, Action, parameter) => {
    const answer = await send(scope, { Action, Version: '2010-01-01', [parameter]: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`does not serve ${scope} ${Action} with the parameter ${parameter}`);
  });
});
