import { describe, expect, it } from 'vitest';
import { hasBoto3, runProgram } from '../support/programs.ts';
import { useLocal } from '../support/use-local.ts';

/** botocore as a client of the embedded CloudWatch by the Query protocol, which it spoke itself before 2025. */
const local = useLocal('file');

const PRELUDE = `
import botocore.session, botocore.exceptions, datetime, json, sys
session = botocore.session.get_session()
metadata = session.get_component('data_loader').load_service_model('cloudwatch', 'service-2')['metadata']
metadata['protocol'] = 'query'
metadata['protocols'] = ['query']
cw = session.create_client('cloudwatch', region_name='us-east-1', endpoint_url=sys.argv[1], aws_access_key_id='local', aws_secret_access_key='local')
assert cw.meta.service_model.protocol == 'query'
now = datetime.datetime.now(datetime.timezone.utc)
def refusal(call, **request):
    try:
        call(**request)
    except botocore.exceptions.ClientError as error:
        return [error.response['Error']['Code'], error.response['Error']['Message'], error.response['Error'].get('Type')]
told = lambda result: print(json.dumps(result, default=str))
`;

const botocore = (script: string) =>
  runProgram('python3', ['-c', `${PRELUDE}\n${script}`, local().endpoint], local().directory);

describe.skipIf(!hasBoto3)('CloudWatch by the Query protocol', () => {
  it('stores metrics, tells them and their statistics', async () => {
    const told = await botocore(`
cw.put_metric_data(Namespace='app', MetricData=[{'MetricName': 'm', 'Value': 2.5, 'Unit': 'Seconds', 'Timestamp': now, 'Dimensions': [{'Name': 'd', 'Value': 'a&b <c>'}]}])
dimensions = [{'Name': 'd', 'Value': 'a&b <c>'}]
listed = cw.list_metrics(Namespace='app')['Metrics']
window = {'StartTime': now - datetime.timedelta(hours=1), 'EndTime': now + datetime.timedelta(minutes=5)}
points = cw.get_metric_statistics(Namespace='app', MetricName='m', Dimensions=dimensions, Period=3600, Statistics=['Sum', 'SampleCount'], **window)
query = {'Id': 'q', 'MetricStat': {'Metric': {'Namespace': 'app', 'MetricName': 'm', 'Dimensions': dimensions}, 'Period': 3600, 'Stat': 'Sum'}}
data = cw.get_metric_data(MetricDataQueries=[query], **window)['MetricDataResults']
told({'listed': listed, 'points': [[p['Sum'], p['SampleCount'], p['Unit']] for p in points['Datapoints']], 'data': [[r['Id'], r['Values'], r['StatusCode']] for r in data]})
`);
    expect(told).toEqual({
      listed: [{ Namespace: 'app', MetricName: 'm', Dimensions: [{ Name: 'd', Value: 'a&b <c>' }] }],
      points: [[2.5, 1, 'Seconds']],
      data: [['q', [2.5], 'Complete']],
    });
  });

  it('keeps alarms, and tells them with all that they have', async () => {
    const told = await botocore(`
cw.put_metric_alarm(AlarmName='a', Namespace='app', MetricName='m', Period=60, EvaluationPeriods=2, Threshold=1.5, Statistic='Sum', ComparisonOperator='GreaterThanThreshold', AlarmDescription='<&>')
alarm = cw.describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]
cw.delete_alarms(AlarmNames=['a'])
told({'alarm': {k: alarm[k] for k in ('AlarmName', 'AlarmDescription', 'Threshold', 'EvaluationPeriods', 'ActionsEnabled')}, 'left': cw.describe_alarms()['MetricAlarms']})
`);
    expect(told).toEqual({
      alarm: {
        AlarmName: 'a',
        AlarmDescription: '<&>',
        Threshold: 1.5,
        EvaluationPeriods: 2,
        ActionsEnabled: true,
      },
      left: [],
    });
  });

  // localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, recorded on AWS by this protocol.
  it('refuses in XML that it can read', async () => {
    const told = await botocore(`
told([
  refusal(cw.set_alarm_state, AlarmName='a', StateValue='INVALID', StateReason='test'),
  refusal(cw.get_metric_widget_image, MetricWidget='{}'),
])
`);
    expect(told).toEqual([
      [
        'ValidationError',
        expect.stringMatching(
          /^1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: \[/,
        ) as string,
        'Sender',
      ],
      [
        expect.any(String) as string,
        'The embedded environment does not serve monitoring GetMetricWidgetImage',
        'Sender',
      ],
    ]);
  });
});
