import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../../src/environments/environment.ts';
import { environmentTarget } from '../../src/environments/target.ts';
import { ENVIRONMENT_CLASSES, type EnvironmentClass, resourceNames } from '../../stack/contract/names.ts';
import { applicationTemplate } from '../support/stack.ts';

interface Written {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, { Condition?: string; Properties: Record<string, unknown> }>>;
  readonly Outputs: Readonly<Record<string, object>>;
}

const ACCOUNT = '123456789012';

function write(environmentClass: EnvironmentClass, entry: object = {}, partition = 'aws') {
  const environment = createEnvironment({
    name: 'dev',
    entry: { class: environmentClass, region: 'eu-west-1', ...entry },
    configPath: 'backoffice.config.json',
    flags: {},
    env: {},
    stateDirectory: '/nowhere',
  });
  const caller = { account: ACCOUNT, arn: `arn:${partition}:iam::${ACCOUNT}:user/x` };
  const { template, parameters } = environmentTarget(
    environment,
    applicationTemplate(environmentClass),
    caller,
  );
  return { text: template, written: JSON.parse(template) as Written, parameters };
}

const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

/** One value of each tunable that is not its default in either class. */
const TUNABLES: Readonly<Record<string, unknown>> = {
  logRetentionDays: 30,
  logLevel: 'DEBUG',
  memoryMb: 1024,
  timeoutSeconds: 10,
  corsOrigins: ['https://a.example', 'https://b.example'],
  throttleRate: 5,
  throttleBurst: 6,
  alarmEmail: 'ops@example.com',
  auth: 'iam',
  appRegistry: true,
  pitr: true,
  variables: { FEATURES: 'beta' },
  permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/teams/boundary`,
  rolePath: '/teams/payments/',
  kmsKeys: { table: KEY, bucket: KEY, logs: KEY, topic: KEY },
  alarmThresholds: {
    errors: { threshold: 5, periods: 3 },
    serverErrors: { threshold: 10 },
    latency: { threshold: 500, periods: 2 },
    throttledRequests: { threshold: 7 },
  },
  reservedConcurrency: 0,
  monthlyBudget: 50,
  budgetScope: 'environment',
  backupSchedule: 'rate(12 hours)',
};

/** A topic of others excludes what is for the stack's own. */
const WITH_TOPIC = {
  ...TUNABLES,
  alarmEmail: '',
  kmsKeys: {},
  alarmTopicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms`,
};

const CASES: readonly [string, object][] = [
  ['the defaults', {}],
  ...Object.entries(TUNABLES).map(([name, value]): [string, object] => [name, { [name]: value }]),
  ['everything', TUNABLES],
  ['everything, with a topic of others', WITH_TOPIC],
];

/** CloudFormation takes 51,200 bytes inline; the defaults leave room for what is to come. */
const DEFAULT_BYTES = 48_000;

describe.each(ENVIRONMENT_CLASSES)(
  'the template of class %s, written for an environment',
  (environmentClass) => {
    it.each(CASES)('with %s refers to nothing that is not there, and needs every parameter', (_, entry) => {
      const { text, written, parameters } = write(environmentClass, entry);
      const declared = Object.keys(written.Parameters);
      expect(Object.keys(parameters).sort()).toEqual(
        declared.filter((name) => name !== 'ActiveTable' && name !== 'Writes').sort(),
      );
      const known = new Set([
        ...declared,
        ...Object.keys(written.Resources),
        'AWS::StackId',
        'AWS::URLSuffix',
        'AWS::NoValue',
      ]);
      for (const [, name = ''] of text.matchAll(/"Ref":"([^"]+)"/g)) expect(known).toContain(name);
      for (const [, name = ''] of text.matchAll(/"Fn::GetAtt":\["([^"]+)"/g))
        expect(Object.keys(written.Resources)).toContain(name);
      for (const [, name = ''] of text.matchAll(/"Fn::If":\["([^"]+)"/g))
        expect(['UsesAnotherTable', 'RefusesWrites']).toContain(name);
      for (const { Condition } of Object.values(written.Resources)) expect(Condition).toBeUndefined();
      expect(Object.keys(written.Conditions)).toEqual(['UsesAnotherTable', 'RefusesWrites']);
    });

    it('has static names, by which CloudFormation takes up what is there', () => {
      const { written } = write(environmentClass);
      const property = (id: string, name: string) => written.Resources[id]?.Properties[name];
      const names = resourceNames('dev');
      expect(property('ItemsTable', 'TableName')).toBe(names.table);
      expect(property('ArtifactsBucket', 'BucketName')).toBe(`dev-backoffice-artifacts-${ACCOUNT}-eu-west-1`);
      expect(property('FunctionHandler', 'FunctionName')).toBe(names.function);
      expect(property('FunctionLogs', 'LogGroupName')).toBe(names.functionLogGroup);
      expect(property('MonitoringDashboard', 'DashboardName')).toBe(names.dashboard);
    });

    it('pays only for what is used, and stays small', () => {
      const off = write(environmentClass);
      expect(Object.keys(off.written.Resources)).not.toContain('MonitoringEmail');
      expect(Object.keys(off.written.Resources)).not.toContain('AppRegistryApplication');
      expect(Object.keys(off.parameters)).not.toContain('AppRegistry');
      expect(Buffer.byteLength(off.text)).toBeLessThan(DEFAULT_BYTES);
      const on = write(environmentClass, TUNABLES);
      expect(Object.keys(on.written.Resources)).toEqual(
        expect.arrayContaining(['MonitoringEmail', 'AppRegistryApplication', 'AppRegistryAssociation']),
      );
    });

    it('has the alarms on latency and 429 where their thresholds are not 0', () => {
      const OPTIONAL = [
        'MonitoringLatency',
        'MonitoringThrottledRequests',
        'MonitoringThrottledRequestsFilter',
      ];
      const made = (entry: object) =>
        OPTIONAL.filter((id) => id in write(environmentClass, entry).written.Resources);
      expect(made({})).toEqual(environmentClass === 'production' ? OPTIONAL : []);
      expect(made({ alarmThresholds: TUNABLES.alarmThresholds })).toEqual(OPTIONAL);
      const none = { threshold: 0 };
      expect(made({ alarmThresholds: { latency: none, throttledRequests: none } })).toEqual([]);
    });

    it('bounds the role and gives it a path only where that is asked for', () => {
      const role = (entry: object) =>
        write(environmentClass, entry).written.Resources.FunctionRole?.Properties;
      expect(Object.keys(role({}) ?? {}).sort()).toEqual(['AssumeRolePolicyDocument', 'Tags']);
      expect(role(TUNABLES)).toMatchObject({
        Path: '/teams/payments/',
        PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/teams/boundary`,
      });
    });

    it('raises alarms as it is told, by numbers, at the topic of others without one of its own', () => {
      const alarm = (entry: object, id: string) =>
        write(environmentClass, entry).written.Resources[id]?.Properties;
      expect(alarm({}, 'MonitoringErrors')).toMatchObject({
        Threshold: 1,
        EvaluationPeriods: 1,
        AlarmActions: [{ Ref: 'MonitoringTopic' }],
        OKActions: [{ Ref: 'MonitoringTopic' }],
      });
      expect(alarm(TUNABLES, 'MonitoringErrors')).toMatchObject({ Threshold: 5, EvaluationPeriods: 3 });
      expect(alarm(TUNABLES, 'MonitoringThrottles')).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
      expect(alarm(WITH_TOPIC, 'MonitoringServerErrors')).toMatchObject({
        Threshold: 10,
        EvaluationPeriods: 1,
        AlarmActions: [WITH_TOPIC.alarmTopicArn],
        OKActions: [WITH_TOPIC.alarmTopicArn],
      });
      const resources = Object.keys(write(environmentClass, WITH_TOPIC).written.Resources);
      expect(resources.filter((id) => /Topic|Email/.test(id))).toEqual([]);
    });

    it('encrypts with keys of its own only where they are named', () => {
      const properties = (entry: object, id: string) =>
        write(environmentClass, entry).written.Resources[id]?.Properties;
      const off = write(environmentClass).text;
      expect(off).not.toContain('kms:');
      expect(off).not.toContain('Kms');
      expect(properties({}, 'ItemsTable')?.SSESpecification).toEqual({ SSEEnabled: true });
      expect(properties(TUNABLES, 'ItemsTable')?.SSESpecification).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: KEY,
      });
      expect(properties({}, 'ArtifactsBucket')?.BucketEncryption).toEqual({
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      });
      expect(properties(TUNABLES, 'ArtifactsBucket')?.BucketEncryption).toEqual({
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
          },
        ],
      });
      for (const id of ['FunctionLogs', 'ApiLogs']) expect(properties(TUNABLES, id)?.KmsKeyId).toBe(KEY);
      expect(properties(TUNABLES, 'MonitoringTopic')?.KmsMasterKeyId).toBe(KEY);
      expect(properties(TUNABLES, 'FunctionTableAccess')?.PolicyDocument).toMatchObject({
        Statement: [
          ...Array.from({ length: 4 }, () => expect.anything() as unknown),
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:DescribeKey'],
            Resource: KEY,
            Condition: { StringLike: { 'kms:ViaService': 'dynamodb.*' } },
          },
        ],
      });
    });

    it('reserves concurrency and has a budget only where that is asked for', () => {
      const off = write(environmentClass);
      expect(off.text.match(/Reserved|budget/i)).toBeNull();
      const resource = (entry: object, id: string) => write(environmentClass, entry).written.Resources[id];
      const limit = (entry: object) =>
        resource(entry, 'FunctionHandler')?.Properties.ReservedConcurrentExecutions;
      expect([limit({ reservedConcurrency: 0 }), limit({ reservedConcurrency: 5 })]).toEqual([0, 5]);
      const { NotificationsWithSubscribers: told, ...budget } =
        resource({ monthlyBudget: 49.5 }, 'MonitoringBudget')?.Properties ?? {};
      expect(budget).toMatchObject({
        Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 49.5, Unit: 'USD' } },
      });
      expect(JSON.stringify(budget)).not.toMatch(/BudgetName|CostFilters/);
      expect(told).toMatchObject([
        { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
        {
          Notification: { NotificationType: 'FORECASTED', Threshold: 100 },
          Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: 'MonitoringTopic' } }],
        },
      ]);
      expect(resource(TUNABLES, 'MonitoringBudget')?.Properties.Budget).toMatchObject({
        CostFilters: { TagKeyValue: ['user:environment$dev'] },
      });
      expect(resource(WITH_TOPIC, 'MonitoringBudget')).toMatchObject({
        Properties: {
          NotificationsWithSubscribers: [
            { Subscribers: [{ Address: WITH_TOPIC.alarmTopicArn }] },
            { Subscribers: [{ Address: WITH_TOPIC.alarmTopicArn }] },
          ],
        },
      });
      expect(resource(WITH_TOPIC, 'MonitoringBudget')).not.toHaveProperty('DependsOn');
    });

    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    it('lets AWS Budgets publish to the own topic, for this account alone, where there is a budget', () => {
      const publishers = (entry: object) => {
        const { PolicyDocument } =
          write(environmentClass, entry).written.Resources.MonitoringTopicPolicy?.Properties ?? {};
        const { Statement } = PolicyDocument as { Statement: readonly object[] };
        return Statement.filter((statement) => JSON.stringify(statement).includes(`"Allow"`));
      };
      const only = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
      expect(publishers({})).toMatchObject([
        { Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: only },
      ]);
      expect(publishers({ monthlyBudget: 5 })).toMatchObject([
        { Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] }, Condition: only },
      ]);
    });

    it('names the partition of whoever deploys', () => {
      expect(write(environmentClass, {}, 'aws-cn').text).toContain('arn:aws-cn:execute-api:eu-west-1');
    });
  },
);

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

describe.skipIf(!hasCfnLint)('cfn-lint', () => {
  // E3002: AWS takes tags of a dashboard, the linter does not know yet. W3005: CDK writes DependsOn beside a reference.
  it('finds nothing in what is sent', () => {
    const directory = mkdtempSync(join(tmpdir(), 'written-'));
    const files = ENVIRONMENT_CLASSES.flatMap((environmentClass) =>
      [{}, TUNABLES, WITH_TOPIC].map((entry, index) => {
        const file = join(directory, `${environmentClass}-${index}.template.json`);
        writeFileSync(file, write(environmentClass, entry).text);
        return file;
      }),
    );
    const { stdout } = spawnSync('cfn-lint', [
      '--format',
      'json',
      '--ignore-checks',
      'W3005',
      '--',
      ...files,
    ]);
    const found = JSON.parse(stdout.toString() || '[]') as {
      Rule: { Id: string };
      Location: { Path: string[] };
    }[];
    const unexpected = found.filter(
      ({ Rule, Location }) => !(Rule.Id === 'E3002' && Location.Path.includes('MonitoringDashboard')),
    );
    expect(unexpected).toEqual([]);
  }, 120_000);
});
