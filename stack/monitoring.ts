import { Aws, type CfnResource, Duration, Fn } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnMetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSubscription, type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ApiReference } from './api.ts';
import {
  ALARM_PERIOD_MINUTES,
  OPTIONAL_ALARM_SUFFIXES,
  THROTTLED_REQUESTS_METRIC,
} from './contract/alarms.ts';
import type { ResourceNames } from './contract/names.ts';
import type { ActiveTable } from './item-table.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import type { Parameters } from './parameters.ts';

export interface MonitoringProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
  readonly fn: LambdaFunction;
  readonly api: ApiReference;
  readonly table: ActiveTable;
  readonly accessLogGroup: ILogGroup;
}

const PERIOD = Duration.minutes(ALARM_PERIOD_MINUTES);

type AlarmId = 'Errors' | 'Throttles' | 'ServerErrors' | 'Latency' | 'ThrottledRequests';

/** Alarms on errors, throttles and 5xx answers, a topic that they go to, and a dashboard. */
export class Monitoring extends Construct {
  private readonly topic: Topic;
  private readonly parameters: Parameters;

  constructor(scope: Construct, props: MonitoringProps) {
    const { names, parameters, fn, api, table } = props;
    super(scope, 'Monitoring');
    this.parameters = parameters;
    this.topic = new Topic(this, 'Topic', { topicName: names.alarmTopic, enforceSSL: true });
    // The topic's own policy replaces the default one, which let alarms publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const topicResource = this.topic.node.defaultChild as CfnTopic;
    topicResource.kmsMasterKeyId = parameters.valueIf(parameters.hasTopicKey, 'TopicKeyArn');
    const policy = this.topic.node.findChild('Policy').node.defaultChild as CfnResource;
    for (const resource of [topicResource, policy]) resource.cfnOptions.condition = parameters.ownsAlarmTopic;
    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    policy.addPropertyOverride(
      'PolicyDocument.Statement.1.Principal.Service',
      Fn.conditionIf(
        parameters.hasMonthlyBudget.logicalId,
        ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'],
        'cloudwatch.amazonaws.com',
      ),
    );
    new MonthlyBudget(this, { parameters, topic: this.alarmTopic(), publishes: policy });
    const subscription = new CfnSubscription(this, 'Email', {
      topicArn: this.topic.topicArn,
      protocol: 'email',
      endpoint: parameters.value('AlarmEmail'),
    });
    subscription.cfnOptions.condition = parameters.hasAlarmEmail;

    const errors = fn.metricErrors({ period: PERIOD });
    const throttles = fn.metricThrottles({ period: PERIOD });
    const apiMetric = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiId: api.apiId },
        statistic,
        period: PERIOD,
      });
    const failures = apiMetric('5xx', 'Sum');
    this.addAlarm('Errors', `${names.function}-errors`, 'The function failed', errors);
    this.addAlarm('Throttles', `${names.function}-throttles`, 'The function was throttled', throttles);
    this.addAlarm('ServerErrors', `${names.function}-5xx`, 'The API answered 5xx', failures);

    this.addOptionalAlarms(props, apiMetric('Latency', 'p95'));

    new Dashboard(this, 'Dashboard', {
      dashboardName: names.dashboard,
      widgets: [
        [
          graph('Function', [fn.metricInvocations({ period: PERIOD }), errors, throttles]),
          graph(
            'Duration (ms)',
            ['p50', 'p95', 'p99'].map((statistic) => fn.metricDuration({ statistic, period: PERIOD })),
          ),
        ],
        [
          graph('API', [apiMetric('Count', 'Sum'), apiMetric('4xx', 'Sum'), failures]),
          graph(
            'Latency (ms)',
            ['p50', 'p99'].map((statistic) => apiMetric('Latency', statistic)),
          ),
        ],
        [
          graph('Table capacity', [
            capacity('ConsumedReadCapacityUnits', table.name),
            capacity('ConsumedWriteCapacityUnits', table.name),
          ]),
        ],
      ],
    });
  }

  /** The topic of others where there is one, else the stack's own. */
  private alarmTopic(): string {
    const { hasAlarmTopic } = this.parameters;
    return Fn.conditionIf(
      hasAlarmTopic.logicalId,
      this.parameters.value('AlarmTopicArn'),
      this.topic.topicArn,
    ).toString();
  }

  /** Of what need not be an error. */
  private addOptionalAlarms({ names, parameters, accessLogGroup }: MonitoringProps, latency: Metric): void {
    const name = (id: keyof typeof OPTIONAL_ALARM_SUFFIXES): string =>
      `${names.function}-${OPTIONAL_ALARM_SUFFIXES[id]}`;
    this.addAlarm('Latency', name('latency'), 'The API answered slowly (p95)', latency).cfnOptions.condition =
      parameters.hasLatencyAlarm;
    const filter = new CfnMetricFilter(this, 'ThrottledRequestsFilter', {
      filterName: `${names.stack}-429`,
      logGroupName: accessLogGroup.logGroupName,
      filterPattern: '{ $.status = "429" }',
      metricTransformations: [
        {
          metricNamespace: names.stack,
          metricName: THROTTLED_REQUESTS_METRIC,
          metricValue: '1',
          defaultValue: 0,
        },
      ],
    });
    filter.cfnOptions.condition = parameters.hasThrottledRequestsAlarm;
    const throttled = new Metric({
      namespace: names.stack,
      metricName: THROTTLED_REQUESTS_METRIC,
      statistic: 'Sum',
      period: PERIOD,
    });
    const refused = 'The API refused requests (429, those logged)';
    this.addAlarm('ThrottledRequests', name('throttledRequests'), refused, throttled).cfnOptions.condition =
      parameters.hasThrottledRequestsAlarm;
  }

  private addAlarm(id: AlarmId, alarmName: string, alarmDescription: string, metric: IMetric): CfnAlarm {
    const alarm = new Alarm(this, id, {
      alarmName,
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Said, so that a look for drift sees when they were silenced.
      actionsEnabled: true,
      // An idle application has no data; that is not a failure.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const topic = this.alarmTopic();
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic }) });
    alarm.addOkAction({ bind: () => ({ alarmActionArn: topic }) });
    const resource = alarm.node.defaultChild as CfnAlarm;
    resource.addPropertyOverride('Threshold', this.parameters.number(`${id}Threshold`));
    resource.addPropertyOverride('EvaluationPeriods', this.parameters.number(`${id}Periods`));
    return resource;
  }
}

function capacity(metricName: string, TableName: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName },
    statistic: 'Sum',
    period: PERIOD,
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, height: 6, region: Aws.REGION });
}
