import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
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

  it.each([
    ['development', 0, 'warn'],
    ['production', 3, 'fail'],
  ])(
    'of class %s that nobody hears are told by doctor, and who has to confirm',
    async (environmentClass, code, status) => {
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
      const deaf =
        '3 quiet, but nobody listens: the topic qa-backoffice-alarms has no confirmed subscription';
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
