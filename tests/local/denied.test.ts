import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCAL_ACCOUNT } from '../../src/local/account.ts';
import { createFaults } from '../../src/local/faults.ts';
import { actionOf, resourceOf } from '../../src/local/rules/iam-actions.ts';
import { FAULT_SERVICES } from '../../src/local-process.ts';
import { realClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { ROOT } from '../support/paths.ts';

const app = useDeployed();

/** What the scopes of served requests' credentials name, read from the services themselves. */
const SCOPES = readdirSync(join(ROOT, 'src/local/services'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [
    ...readFileSync(join(ROOT, 'src/local/services', file), 'utf8').matchAll(/\bscope: '(\w+)'/g),
  ])
  .map(([, scope = '']) => scope);

// Actions and forms of ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
describe('a request that IAM denies', () => {
  it.each([
    ['s3', 'ListObjectsV2', { Bucket: 'b', Prefix: 'x/' }, 's3:ListBucket', 'arn:aws:s3:::b'],
    ['s3', 'HeadObject', { Bucket: 'b', Key: 'x/y' }, 's3:GetObject', 'arn:aws:s3:::b/x/y'],
    ['s3', 'ListBuckets', {}, 's3:ListAllMyBuckets', '*'],
    [
      'lambda',
      'Invoke',
      { FunctionName: 'f' },
      'lambda:InvokeFunction',
      'arn:aws:lambda:us-east-1:000000000000:function:f',
    ],
    ['apigateway', 'GetRoutes', { ApiId: 'a' }, 'apigateway:GET', 'arn:aws:apigateway:us-east-1::/apis/a'],
    [
      'apigateway',
      'UpdateStage',
      { ApiId: 'a' },
      'apigateway:PATCH',
      'arn:aws:apigateway:us-east-1::/apis/a',
    ],
    [
      'dynamodb',
      'Query',
      { TableName: 't', IndexName: 'i' },
      'dynamodb:Query',
      'arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i',
    ],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { t: {} } },
      'dynamodb:BatchGetItem',
      'arn:aws:dynamodb:us-east-1:000000000000:table/t',
    ],
    ['dynamodb', 'DescribeBackup', { BackupArn: 'arn:b' }, 'dynamodb:DescribeBackup', 'arn:b'],
    [
      'cloudformation',
      'DeleteStack',
      { StackName: 's' },
      'cloudformation:DeleteStack',
      'arn:aws:cloudformation:us-east-1:000000000000:stack/s/*',
    ],
    ['sns', 'GetTopicAttributes', { TopicArn: 'arn:t' }, 'sns:GetTopicAttributes', 'arn:t'],
    ['cloudwatch', 'GetMetricData', {}, 'cloudwatch:GetMetricData', '*'],
  ])(
    'of %s %s names the action and the resource of a policy',
    (service, operation, input, action, resource) => {
      expect([actionOf(service, operation), resourceOf(service, input, LOCAL_ACCOUNT)]).toEqual([
        action,
        resource,
      ]);
    },
  );

  it.each([
    [
      ['releases'],
      's3',
      'ListObjectsV2',
      /s3:ListBucket on arn:aws:s3:::local-backoffice-artifacts-\S+-us-east-1$/,
    ],
    [
      ['items', 'list', '--via', 'table'],
      'dynamodb',
      'Scan',
      /dynamodb:Scan on arn:\S+:table\/local-backoffice-data$/,
    ],
    [['api'], 'apigateway', 'GetRoutes', /apigateway:GET on arn:aws:apigateway:us-east-1::\/apis\/\w+$/],
    [
      ['invoke', '--yes'],
      'lambda',
      'Invoke',
      /lambda:InvokeFunction on arn:\S+:function:local-backoffice-api$/,
    ],
    [['alarms'], 'cloudwatch', 'DescribeAlarms', /cloudwatch:DescribeAlarms on \*$/],
  ])('of %j is told so, that it can be asked for', async (argv, service, operation, words) => {
    app.local().faults.set([{ kind: 'denied', service, operation, rate: 1 }]);
    const { code, stderr } = await app.run(argv);
    app.local().faults.set([]);
    expect([code, stderr]).toEqual([4, expect.any(String)]);
    const line = stderr.split('\n').find((each) => each.startsWith('error: '));
    expect(line).toMatch(words);
    expect(stderr).toContain(`hint:  ask for ${line?.split(' may not ')[1]};`);
  });
});

describe('a fault of a service', () => {
  it.each(FAULT_SERVICES)('%s happens to its calls', async (service) => {
    const called: string[] = [];
    const faults = createFaults(realClock, LOCAL_ACCOUNT);
    faults.set([{ kind: 'throttle', service, rate: 1 }]);
    for (const scope of SCOPES)
      await faults.strike(scope, 'Any', async () => ({})).catch(() => called.push(scope));
    expect(called).toHaveLength(1);
  });

  it('that is not served is refused', async () => {
    const { code, stderr } = await app.run(['local', 'faults', 'add', 'throttle', '--service', 'ec2']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cloudwatch')]);
  });
});
