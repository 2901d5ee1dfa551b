import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_CALLS } from '../../bin/tools/command-calls.ts';
import { RESOURCE_PERMISSIONS } from '../../bin/tools/resource-permissions.ts';
import { readPolicy } from '../../src/schemas/policy.ts';
import { FUNCTION_ACTIONS } from '../../stack/contract/function.ts';
import { ENVIRONMENT_CLASSES } from '../../stack/contract/names.ts';
import { everyCommand } from '../support/commands.ts';
import { ROOT } from '../support/paths.ts';
import { filledPolicy, IAM, isAllowed, matches } from '../support/policy-judge.ts';
import { applicationTemplate } from '../support/stack.ts';

/** A customer-managed policy may have so many characters, white space not counted. */
const POLICY_CHARACTERS = 6144;

const { types: handlers }: { types: Readonly<Record<string, Partial<Record<string, string[]>>>> } =
  JSON.parse(readFileSync(join(ROOT, 'src', 'local', 'rules', 'handler-permissions.json'), 'utf8'));

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

function statementsOf(file: string): Statement[] {
  return (JSON.parse(readFileSync(join(IAM, file), 'utf8')) as { Statement: Statement[] }).Statement;
}

describe('docs/iam', () => {
  const files = readdirSync(IAM).filter((file) => file.endsWith('.json') && !file.startsWith('github-'));

  it('knows every command', async () => {
    expect(Object.keys(COMMAND_CALLS).sort()).toEqual(await everyCommand());
  });

  it('knows only calls that are made somewhere', () => {
    const sources = readdirSync(join(ROOT, 'src', 'aws'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, 'src', 'aws', file), 'utf8'));
    const made = new Set(
      sources.flatMap((source) =>
        [...source.matchAll(/'([A-Z]\w+)',\s*\w+Command/g)].map(([, name]) => name),
      ),
    );
    const declared = [...new Set(Object.values(COMMAND_CALLS).flat())].filter(
      (call) => !call.startsWith('execute-api'),
    );
    expect(declared.filter((call) => !made.has(call.split(/[:#]/)[1]))).toEqual([]);
  });

  it('covers every type of resource in the stack', () => {
    for (const environmentClass of ENVIRONMENT_CLASSES) {
      const { Resources } = JSON.parse(applicationTemplate(environmentClass)) as {
        Resources: Record<string, { Type: string }>;
      };
      const types = new Set(Object.values(Resources).map(({ Type }) => Type));
      expect([...types].filter((type) => RESOURCE_PERMISSIONS[type] === undefined)).toEqual([]);
    }
  });

  it.each(files)('%s fits into a policy, and is no wildcard', (file) => {
    const statements = statementsOf(file);
    expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThanOrEqual(
      POLICY_CHARACTERS,
    );
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    const everywhere = statements
      .filter(({ Resource }) => Resource.includes('*'))
      .flatMap(({ Action }) => Action);
    // These actions know no resource.
    expect(
      everywhere.filter(
        (action) =>
          !/^(cloudwatch|logs|servicecatalog|xray):|DriftDetectionStatus$|dynamodb:List(Backups|Tables)$/.test(
            action,
          ),
      ),
    ).toEqual([]);
  });

  it('lets what only looks change nothing', () => {
    const looking = ['diff', 'drift', 'health', 'outputs', 'releases-list', 'status', 'alarms-list'].concat([
      'alarms-history',
      'metrics-show',
      'metrics-report',
      'cost',
      'traces-list',
      'traces-get',
      'traces-map',
      'top',
      'explain',
    ]);
    const actions = looking.flatMap((name) => statementsOf(`${name}.json`).flatMap(({ Action }) => Action));
    const harmless =
      /:(Get|List|Describe|Query|Scan|Detect|Invoke$)|apigateway:GET|ChangeSet$|s3:PutObject$|logs:(Filter|StartQuery|StopQuery)|xray:(BatchGet|StartTraceRetrieval)/;
    expect(actions.filter((action) => !harmless.test(action))).toEqual([]);
  });

  /** Of handlers, what belongs to properties that this stack does not have. */
  const NOT_NEEDED: readonly (readonly [actions: RegExp, of: string])[] = [
    [/^(ec2|elasticfilesystem|s3files):/, 'functions in networks and with file systems'],
    [/^kms:/, 'keys of customers'],
    [/^(kinesis|firehose|sqs|secretsmanager|organizations):/, 'streams, queues and secrets'],
    [
      /^(s3tables|cloudformation|tag|resource-groups|scheduler|application-autoscaling|cassandra):/,
      'other services',
    ],
    [/^s3:(getobject|getobjectversion|rest\.)/, 'code, data and APIs that lie in buckets'],
    [
      /^s3:.*(website|accelerate|analytics|intelligent|inventory|metrics|replication|logging)/,
      'settings of buckets',
    ],
    [/^s3:.*(notification|objectlock|cors|metadata|abac|journal|acl)/, 'settings of buckets'],
    [/^s3:(deleteobject|deletebucketencryption|deletebucketlifecycle)$/, 'settings that are always there'],
    [/^iam:((attach|detach)rolepolicy|.*permissionsboundary|updateroledescription)$/, 'managed policies'],
    [/^iam:.*(user|group)policy$/, 'users and groups'],
    [/^dynamodb:.*(contributorinsights|kinesis|resourcepolicy|import|replica|global)/, 'settings of tables'],
    [
      /^dynamodb:(associate.*|query|scan|(get|put|update|delete|batchwrite)item|readdata.*|writedata.*)$/,
      'imports',
    ],
    [/^logs:(createlogstream|describelogstreams|putlogevents)$/, 'imports of tables'],
    [/^lambda:.*(layer|capacity|codesigning|runtimemanagement|recursion|scaling|durable)/, 'settings'],
    [/^lambda:(.*url.*|.*eventinvoke.*|publishversion)$/, 'settings of functions'],
    [
      /^logs:.*(dataprotection|index|kmskey|bearertoken|deletionprotection|transformer|policy)/,
      'settings of groups',
    ],
    [/^sns:(.*dataprotection.*|addpermission|removepermission|confirmsubscription)$/, 'settings of topics'],
    [/^cloudwatch:.*(composite|insight)/, 'other alarms'],
    [/^servicecatalog:.*attributegroup/, 'attribute groups'],
    [/^apigateway:.*(certificate|vpclink)/, 'domains and networks'],
  ];
  const isNeeded = (action: string): boolean =>
    !NOT_NEEDED.some(([actions]) => actions.test(action.toLowerCase()));

  it('holds what the handlers of the resources need, by the permissions that AWS publishes', () => {
    const actionsOf = (file: string) =>
      new Set(statementsOf(file).flatMap(({ Action }) => Action.map((action) => action.toLowerCase())));
    const [reads, changes] = [actionsOf('stack-reads.json'), actionsOf('stack-changes.json')];
    const types = Object.keys(RESOURCE_PERMISSIONS);
    const missing = types.flatMap((type) => {
      const { read = [], create = [], update = [], delete: remove = [] } = handlers[type] ?? {};
      return [
        ...read.filter((action) => !reads.has(action.toLowerCase()) && isNeeded(action)),
        ...[...create, ...update, ...remove].filter(
          (action) => !changes.has(action.toLowerCase()) && isNeeded(action),
        ),
      ].map((action) => `${type} ${action}`);
    });
    expect(missing).toEqual([]);
    // All of the bucket's read handler: drift detection, revert and import run it.
    const bucket = handlers['AWS::S3::Bucket']?.read ?? [];
    expect(bucket.filter((action) => !reads.has(action.toLowerCase()))).toEqual([]);
    expect(reads).toContain('lambda:getfunctionscalingconfig');
  });

  // A budget has no name of its environment: whoever has none is given no right to those of others.
  it('lets a stack have a budget only by a policy of its own', () => {
    const holds = (file: string) =>
      statementsOf(file).some(({ Action }) => Action.some((action) => action.startsWith('budgets:')));
    expect(files.filter(holds)).toEqual(['stack-changes-budget.json']);
  });

  const filled = (file: string, environment: string, apiId = 'ownapi') =>
    filledPolicy(file, { environment, account: '123456789012', region: 'eu-west-1', apiId });

  it('is filled by the line that its page gives', () => {
    const page = readFileSync(join(IAM, 'README.md'), 'utf8');
    expect(page).toContain(
      "sed -e 's/ENVIRONMENT/dev/g; s/ACCOUNT/123456789012/g; s/REGION/eu-west-1/g; s/PARTITION/aws/g; s/API_ID/a1b2c3d4e5/g' deploy.json",
    );
    const policy = filled('deploy.json', 'dev');
    expect(policy).not.toMatch(/[A-Z]{6,}/);
    expect(JSON.parse(policy)).toHaveProperty('Statement');
  });

  it.each(files)('%s of one environment allows nothing of another', (file) => {
    const { Statement }: { Statement: Statement[] } = JSON.parse(filled(file, 'dev'));
    const patterns = Statement.flatMap(({ Resource }) => Resource).filter((resource) => resource !== '*');
    const prod = [
      'arn:aws:cloudformation:eu-west-1:123456789012:stack/prod-backoffice/1f2e',
      'arn:aws:s3:::prod-backoffice-artifacts-123456789012-eu-west-1',
      'arn:aws:s3:::prod-backoffice-artifacts-123456789012-eu-west-1/releases/1.json',
      'arn:aws:dynamodb:eu-west-1:123456789012:table/prod-backoffice-data',
      'arn:aws:dynamodb:eu-west-1:123456789012:table/prod-backoffice-data/backup/1',
      'arn:aws:lambda:eu-west-1:123456789012:function:prod-backoffice-api',
      'arn:aws:iam::123456789012:role/prod-backoffice-FunctionRole-X',
      'arn:aws:iam::123456789012:role/Administrator',
      'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/prod-backoffice-api',
      'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:prod-backoffice-api-errors',
      'arn:aws:sns:eu-west-1:123456789012:prod-backoffice-alarms',
      'arn:aws:apigateway:eu-west-1::/apis/prodapi',
      'arn:aws:apigateway:eu-west-1::/apis/prodapi/routes/1',
      'arn:aws:execute-api:eu-west-1:123456789012:prodapi/$default/DELETE/items/1',
    ];
    const allowed = prod.filter((arn) => patterns.some((pattern) => matches(pattern, arn)));
    expect(allowed).toEqual([]);
  });

  it('lets a plan put new templates, and write over nothing', () => {
    const puts = statementsOf('diff.json').filter(({ Action }) => Action.includes('s3:PutObject'));
    expect(puts).toEqual([
      expect.objectContaining({
        Resource: ['arn:PARTITION:s3:::ENVIRONMENT-backoffice-artifacts-ACCOUNT-REGION/templates/*'],
        Condition: { Null: { 's3:if-none-match': 'false' } },
      }),
    ]);
  });

  it('lets a plan write nothing that a deployment or a rollback reads', () => {
    const statements = readPolicy(filled('diff.json', 'dev'), 'diff').Statement;
    const put = (environment: string, key: string, keys = {}) =>
      isAllowed(statements, {
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${environment}-backoffice-artifacts-123456789012-eu-west-1/${key}`,
        keys,
      });
    const onlyNew = { 's3:if-none-match': '*' };
    expect(put('dev', 'templates/1f2e.json', onlyNew)).toBe(true);
    expect(put('dev', 'templates/1f2e.json')).toBe(false);
    for (const key of ['releases/000001.json', 'code/1f2e.zip']) expect(put('dev', key, onlyNew)).toBe(false);
    expect(put('prod', 'templates/1f2e.json', onlyNew)).toBe(false);
  });

  describe('with a boundary', () => {
    const account = 'arn:aws:iam::123456789012';
    const role = `${account}:role/dev-backoffice-FunctionRole-X`;
    const bounded = { 'iam:PermissionsBoundary': `${account}:policy/dev-backoffice-boundary` };
    const statements = ['deploy', 'stack-changes-bounded', 'health'].flatMap(
      (name) => readPolicy(filled(`${name}.json`, 'dev'), name).Statement,
    );
    const may = (action: string, resource: string, keys = {}) =>
      isAllowed(statements, { action, resource, keys });

    it('lets a deployment make the role of the function', () => {
      for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'])
        expect(may(action, role, bounded)).toBe(true);
      expect(may('iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(true);
    });

    // The ways up: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    it.each([
      ['iam:CreateRole', role, {}],
      ['iam:PutRolePolicy', role, {}],
      ['iam:PutRolePermissionsBoundary', role, { 'iam:PermissionsBoundary': `${account}:policy/Anything` }],
      ['iam:DeleteRolePermissionsBoundary', role, bounded],
      ['iam:AttachRolePolicy', role, bounded],
      ['iam:PutRolePolicy', `${account}:role/Deploy`, bounded],
      ['iam:UpdateAssumeRolePolicy', `${account}:role/Administrator`, {}],
      ['iam:PassRole', `${account}:role/Administrator`, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
      ['iam:PassRole', role, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
      ['iam:CreatePolicyVersion', `${account}:policy/dev-backoffice-boundary`, {}],
      ['iam:SetDefaultPolicyVersion', `${account}:policy/dev-backoffice-boundary`, {}],
      ['iam:CreateUser', `${account}:user/x`, {}],
      ['iam:CreateAccessKey', `${account}:user/x`, {}],
      ['sts:AssumeRole', `${account}:role/Administrator`, {}],
      ['lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:123456789012:function:prod-backoffice-api', {}],
    ])('lets it not %s on %s', (action, resource, keys) => {
      expect(may(action, resource, keys)).toBe(false);
    });

    it('bounds the function to what it calls, and to nothing of IAM', () => {
      const boundary = statementsOf('permissions-boundary.json').flatMap(({ Action }) => Action);
      expect(
        Object.values(FUNCTION_ACTIONS)
          .flat()
          .filter((action) => !boundary.includes(action)),
      ).toEqual([]);
      expect(boundary.filter((action) => !/^(dynamodb|logs|xray|kms):/.test(action))).toEqual([]);
    });
  });

  it('gives the role of the function to Lambda alone, and makes it only with a boundary where that is asked', () => {
    const holding = (file: string, action: string) =>
      statementsOf(file).find(({ Action }) => Action.includes(action));
    expect(holding('stack-changes.json', 'iam:PassRole')).toMatchObject({
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    });
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy'])
      expect(holding('stack-changes-bounded.json', action)).toMatchObject({
        Condition: {
          StringEquals: {
            'iam:PermissionsBoundary': 'arn:PARTITION:iam::ACCOUNT:policy/ENVIRONMENT-backoffice-boundary',
          },
        },
      });
  });
});

describe('docs/github-actions.yml', () => {
  const workflow = readFileSync(join(ROOT, 'docs', 'github-actions.yml'), 'utf8');
  const [, ...jobs] = workflow.slice(workflow.indexOf('\njobs:')).split(/\n {2}(?=\w+:\n)/);
  const job = (name: string) => jobs.find((text) => text.startsWith(`${name}:`)) ?? '';

  it('has no job that can take a role and runs what a pull request brings', () => {
    expect(jobs.map((text) => text.split(':')[0])).toEqual(['install', 'plan', 'deploy']);
    for (const text of jobs.filter((each) => each.includes('id-token: write')))
      expect(text).not.toMatch(/npm (ci|install)|npx |npm run/);
    expect(job('install')).not.toContain('id-token');
    expect(job('install')).toContain("ref: '${{ github.base_ref || github.sha }}'");
    expect(job('install')).toContain('npm ci --ignore-scripts');
    expect(workflow.slice(0, workflow.indexOf('\njobs:'))).not.toContain('id-token');
  });

  /** https://docs.github.com/en/actions/reference/security/oidc */
  it('takes roles that trust its jobs', () => {
    const subject = (kind: string): string => {
      const { Statement } = JSON.parse(
        readFileSync(join(IAM, `github-${kind}-trust-policy.json`), 'utf8'),
      ) as {
        Statement: { Condition: { StringEquals: Record<string, string> } }[];
      };
      return Statement[0]?.Condition.StringEquals['token.actions.githubusercontent.com:sub'] ?? '';
    };
    expect(subject('plan')).toBe('repo:ORGANISATION/REPOSITORY:pull_request');
    expect(job('plan')).not.toMatch(/\n {4}environment:/);
    expect(subject('deploy')).toBe('repo:ORGANISATION/REPOSITORY:environment:ENVIRONMENT');
    expect(job('deploy')).toContain('environment: prod');
  });
});
