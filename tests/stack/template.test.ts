import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/local/rules/resource-types.ts';
import { artifactsBucketName, ENVIRONMENT_NAME, OUTPUT_KEYS } from '../../stack/contract/names.ts';
import { PARAMETER_KEYS } from '../../stack/contract/parameters.ts';
import { templateFile } from '../support/paths.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

interface Template {
  readonly Parameters: Record<string, unknown>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs: Record<string, unknown>;
}

const CLASSES = ['development', 'production'] as const;

function read(environmentClass: string): Template {
  return JSON.parse(readFileSync(templateFile(environmentClass), 'utf8')) as Template;
}

function ofType(template: Template, type: string): Resource[] {
  return Object.values(template.Resources).filter(({ Type }) => Type === type);
}

/** The code changes with every edit of the function, and is tested on its own. */
function withoutCode(template: Template): Template {
  const text = JSON.stringify(template, (key, value: unknown) => (key === 'ZipFile' ? '(code)' : value));
  return JSON.parse(text) as Template;
}

function attributesTaken(template: Template): string[][] {
  const taken: string[][] = [];
  JSON.stringify(template, (key, value) => {
    if (key === 'Fn::GetAtt') taken.push(value);
    return value;
  });
  return taken;
}

describe.each(CLASSES)('template of class %s', (environmentClass) => {
  const template = read(environmentClass);

  it('is the one that was agreed on', async () => {
    const text = `${JSON.stringify(withoutCode(template), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`${environmentClass}.golden.json`);
  });

  it('has the outputs and parameters of the contract', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([...OUTPUT_KEYS].sort());
    expect(Object.keys(template.Parameters).sort()).toEqual([...PARAMETER_KEYS].sort());
  });

  // A change set that is read with property values does not list what hangs on such an attribute: the plan would lack it.
  it('takes no attribute of a resource that a change of its properties changes', () => {
    const taken = attributesTaken(template);
    expect(taken.length).toBeGreaterThan(5);
    for (const [logicalId = '', attribute = ''] of taken)
      expect(rulesOf(template.Resources[logicalId]?.Type ?? '').properties).not.toContain(attribute);
  });

  it('gives the function its rights to the table and no more', () => {
    const documents = ofType(template, 'AWS::IAM::RolePolicy').map(
      ({ Properties }) => Properties.PolicyDocument,
    );
    type Statement = { Action: string | string[]; Resource: unknown };
    const Statement = (documents as { Statement: (Statement | { 'Fn::If': Statement[] })[] }[])
      .flatMap((document) => document.Statement)
      // The one for a key of one's own is there under a condition.
      .map((statement) => ('Fn::If' in statement ? (statement['Fn::If'][1] as Statement) : statement));
    const open = Statement.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(open).toEqual(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('keeps logs for as long as it is told, of function and API', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(2);
    for (const { Properties } of groups)
      expect(Properties.RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
  });

  it('has a private, versioned, encrypted bucket that takes TLS only', () => {
    const [bucket] = ofType(template, 'AWS::S3::Bucket');
    expect(bucket?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: expect.anything() as unknown,
    });
    expect(JSON.stringify(ofType(template, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
  });

  it('runs the function as the component table says', () => {
    expect(ofType(template, 'AWS::Lambda::Function')[0]?.Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      MemorySize: { Ref: 'MemorySize' },
      Timeout: { Ref: 'TimeoutSeconds' },
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('has alarms that are quiet when nothing happens', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(({ Properties }) => Properties.MetricName).sort()).toEqual([
      '5xx',
      'Errors',
      'Latency',
      'ThrottledRequests',
      'Throttles',
    ]);
    for (const { Properties } of alarms) expect(Properties.TreatMissingData).toBe('notBreaching');
  });

  it('opens /health to all, and the items as the parameter says', () => {
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);
    expect(routes).toEqual([
      ['ANY /health', 'NONE'],
      ['ANY /items', { Ref: 'Authorization' }],
      ['ANY /items/{id}', { Ref: 'Authorization' }],
    ]);
  });

  it('tags what can be tagged', () => {
    const [table] = ofType(template, 'AWS::DynamoDB::Table');
    expect(table?.Properties.Tags).toEqual([
      { Key: 'application', Value: 'backoffice' },
      { Key: 'environment', Value: { Ref: 'EnvironmentName' } },
    ]);
  });
});

describe('names', () => {
  it('of buckets stay within what S3 takes, for the longest environment in the longest region', () => {
    const longest = 'a'.repeat(14);
    expect(ENVIRONMENT_NAME.test(longest)).toBe(true);
    expect(ENVIRONMENT_NAME.test(`${longest}a`)).toBe(false);
    expect(artifactsBucketName(longest, '123456789012', 'ap-southeast-2').length).toBeLessThanOrEqual(63);
  });
});

describe('classes', () => {
  it('differ in what protects the data and who may call', () => {
    const [development, production] = CLASSES.map(read);
    const table = (template: Template | undefined) => template && ofType(template, 'AWS::DynamoDB::Table')[0];
    expect(table(development)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
    expect(table(production)).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
    expect(production?.Parameters).toMatchObject({
      Authorization: { Default: 'AWS_IAM' },
      PointInTimeRecovery: { Default: 'true' },
    });
    expect(development?.Parameters).toMatchObject({
      Authorization: { Default: 'NONE' },
      PointInTimeRecovery: { Default: 'false' },
    });
  });
});

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

describe.skipIf(!hasCfnLint)('cfn-lint', () => {
  // W3005: CDK writes DependsOn beside a reference. E3002: AWS takes tags of a dashboard, the linter does not know yet.
  // E3005: a dependency on a resource that is left out is left out when the template is written for its environment.
  it('finds nothing', () => {
    const files = CLASSES.map(templateFile);
    const found = JSON.parse(
      spawnSync('cfn-lint', [
        '--format',
        'json',
        '--ignore-checks',
        'W3005',
        '--',
        ...files,
      ]).stdout.toString() || '[]',
    ) as {
      Rule: { Id: string };
      Location: { Path: string[] };
    }[];
    const known: readonly (readonly [rule: string, logicalId: string])[] = [
      ['E3002', 'MonitoringDashboard'],
      ['E3005', 'MonitoringBudget'],
    ];
    const unexpected = found.filter(
      ({ Rule, Location }) => !known.some(([rule, id]) => Rule.Id === rule && Location.Path.includes(id)),
    );
    expect(unexpected).toEqual([]);
  }, 120_000);
});

describe('function', () => {
  it('is one CommonJS file of at most 28 KB that Node can load', () => {
    const functions = ofType(read('development'), 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.Code,
    );
    const code = (functions as { ZipFile: string }[]).map(({ ZipFile }) => ZipFile).join('');
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(28 * 1024);
    const script = `const m = { exports: {} }; new Function('module', 'exports', 'require', ${JSON.stringify(code)})(m, m.exports, require); console.log(typeof m.exports.handler)`;
    expect(execFileSync(process.execPath, ['-e', script]).toString().trim()).toBe('function');
  });
});
