import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import type { CostReport } from '../../src/services/cost/report.ts';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { ACCESS_LOG_FORMAT } from '../../stack/access-log.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeploying();
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:on-call';

async function alarm(end: string) {
  const client = new CloudWatchClient(clientOptions(app.local().endpoint));
  const name = `local-backoffice-api-${end}`;
  const { MetricAlarms: [found] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return [found?.Threshold, found?.EvaluationPeriods, found?.AlarmActions, found?.OKActions];
}

describe('alarms of an environment', () => {
  it('take thresholds and a topic of others, which replaces the own one', async () => {
    await app.deploy();
    const own = ['arn:aws:sns:us-east-1:000000000000:local-backoffice-alarms'];
    expect(await alarm('errors')).toEqual([1, 1, own, own]);

    app.config({ local: { alarmThresholds: { errors: { threshold: 5, periods: 3 } } } });
    const { result } = await app.json<DiffResult>(['diff']);
    expect(result.changes).toMatchObject([
      {
        logicalId: 'MonitoringErrors',
        properties: [
          { path: 'EvaluationPeriods', before: '1', after: '3' },
          { path: 'Threshold', before: '1', after: '5' },
        ],
      },
    ]);
    const shown = await app.run(['env', 'show']);
    expect(shown.stdout).toMatch(
      /alarmThresholds.*errors\(threshold=5,periods=3\),throttles\(threshold=1,periods=1\)/,
    );
    expect((await app.deploy()).code).toBe(0);
    expect(await alarm('errors')).toEqual([5, 3, own, own]);
    expect(await alarm('5xx')).toEqual([1, 1, own, own]);

    app.config({ local: { alarmTopicArn: TOPIC } });
    expect((await app.run(['diff'])).stdout).toMatch(/^- {2}MonitoringTopic +AWS::SNS::Topic/m);
    expect((await app.deploy()).code).toBe(0);
    expect(await alarm('throttles')).toEqual([1, 1, [TOPIC], [TOPIC]]);
    const doctor = await app.json<{ checks: { name: string; status: string }[] }>(['doctor']);
    expect(doctor.result.checks.find(({ name }) => name === 'alarms')?.status).toBe('pass');
  });

  it('watch latency and requests refused with 429 where that is asked for', async () => {
    const thresholds = {
      latency: { threshold: 1, periods: 1 },
      throttledRequests: { threshold: 2 },
    };
    await app.deploy();
    app.config({ local: { alarmThresholds: thresholds } });
    const { changes } = (await app.json<DiffResult>(['diff'])).result;
    expect(changes.map(({ action, logicalId }) => [action, logicalId]).sort()).toEqual([
      ['add', 'MonitoringLatency'],
      ['add', 'MonitoringThrottledRequests'],
      ['add', 'MonitoringThrottledRequestsFilter'],
    ]);
    expect((await app.deploy()).code).toBe(0);
    const topic = ['arn:aws:sns:us-east-1:000000000000:local-backoffice-alarms'];
    expect([await alarm('latency'), await alarm('429')]).toEqual([
      [1, 1, topic, topic],
      [2, 1, topic, topic],
    ]);
    const logs = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
    const stream = { logGroupName: '/aws/apigateway/local-backoffice', logStreamName: 'of-the-test' };
    await logs.send(new CreateLogStreamCommand(stream));
    const line = (status: number) => ACCESS_LOG_FORMAT.replace('$context.status', String(status));
    const logEvents = [429, 200, 429, 429].map((status) => ({
      timestamp: Date.now(),
      message: line(status),
    }));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    logs.destroy();
    const refused = 3;
    const { result } = await app.json<MetricsReport>(['metrics', 'api']);
    const throttled = result.metrics.find(({ key }) => key === 'throttledRequests');
    expect([throttled?.label, throttled?.total]).toEqual(['throttled (429), at least', refused]);
    expect((await app.run(['metrics', 'api', '--fail-if', 'throttledRequests>2'])).code).toBe(3);
    const doctor = await app.json<DoctorReport>(['doctor', '--only', 'throttles,alarms']);
    expect(doctor.result.checks.map(({ status, evidence }) => [status, evidence])).toEqual([
      [
        'warn',
        `the API refused at least ${refused} requests with 429 in 15 min: see throttleRate and throttleBurst`,
      ],
      ['warn', expect.stringContaining('in alarm: ')],
    ]);
    expect(doctor.result.checks[1]?.evidence).toContain('local-backoffice-api-429');
    const report = await app.json<OperationsReport>(['metrics', 'report']);
    expect(report.result.checks.find(({ name }) => name === 'throttling')?.detail).toContain(
      `API (429, at least) ${refused}`,
    );
    expect((await app.json<CostReport>(['cost'])).result.lines).toContainEqual(
      expect.objectContaining({ item: 'custom metrics', monthly: 1, gross: 0.3 }),
    );
    expect(await app.run(['drift'])).toMatchObject({ code: 0 });
    app.config({});
    expect((await app.deploy()).code).toBe(0);
    expect([await alarm('429'), await alarm('errors')]).toEqual([
      [undefined, undefined, undefined, undefined],
      [1, 1, topic, topic],
    ]);
  });

  it.each([
    ['development', 3, 0, 'warn'],
    ['production', 5, 3, 'fail'],
  ])(
    'of class %s that nobody hears are told by doctor, and who has to confirm',
    async (environmentClass, count, code, status) => {
      const settings = { class: environmentClass, auth: 'none', region: 'us-east-1' };
      const env = {
        AWS_ENDPOINT_URL: app.local().endpoint,
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_SECRET_ACCESS_KEY: 'key',
      };
      const run = async (argv: readonly string[]) =>
        app.json<{ checks: object[] }>([...argv, '--env', 'qa', '--confirm', 'qa'], { env });
      const examined = async () => {
        const doctor = await run(['doctor', '--only', 'alarms']);
        return { code: doctor.code, check: doctor.result.checks[0] };
      };
      const deaf = `${count} quiet, but nobody listens: the topic qa-backoffice-alarms has no confirmed subscription`;
      app.config({ qa: settings });
      expect((await run(['deploy'])).code).toBe(0);
      expect(await examined()).toMatchObject({
        code,
        check: { status, evidence: `${deaf}; set alarmEmail, and deploy; or subscribe to the topic` },
      });
      app.config({ qa: { ...settings, alarmEmail: 'operator@example.com' } });
      expect((await run(['deploy'])).code).toBe(0);
      const evidence = `${deaf} (not confirmed yet: o...@example.com); confirm by the link in the mail from AWS`;
      expect(await examined()).toMatchObject({ code, check: { status, evidence } });
    },
  );

  it('refuse a topic that is no ARN', async () => {
    const { code } = await app.run([
      'env',
      'add',
      'qa',
      '--region',
      'eu-west-1',
      '--alarm-topic-arn',
      'on-call',
    ]);
    expect(code).toBe(2);
  });
});
