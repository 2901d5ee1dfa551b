import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_ACCOUNT } from '../../src/local/account.ts';
import { AwsError } from '../../src/local/aws-error.ts';
import { actionOf, resourceOf } from '../../src/local/rules/iam-actions.ts';
import { membersOf } from '../../src/schemas/json.ts';
import type { PolicyStatement } from '../../src/schemas/policy.ts';
import { runCli } from '../support/cli.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { isAllowed, statementsFor } from '../support/policy-judge.ts';
import { stackOutputs } from '../support/stack.ts';

let local: TestLocal;
let directory: string;
/** What the caller may do; undefined lets everything pass. */
let statements: readonly PolicyStatement[] | undefined;
let apiId: string;

/** Whoever the caller is may ask that. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const FREE = 'sts:GetCallerIdentity';

/** Objects are deleted one by one, and a query is of log groups. */
function resourceIn(service: string, operation: string, input: Readonly<Record<string, unknown>>): string {
  const { Bucket, Delete, logGroupNames } = input;
  const [first] = operation === 'DeleteObjects' ? listOf(membersOf(Delete).Objects) : [];
  const [logGroupName] = listOf(logGroupNames);
  const { Key } = membersOf(first);
  return resourceOf(
    service,
    { ...input, ...(Key === undefined ? {} : { Bucket, Key }), ...(logGroupName ? { logGroupName } : {}) },
    LOCAL_ACCOUNT,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** IAM before the embedded AWS: what no statement allows is refused. */
async function judge(
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const prefix = service === 'monitoring' ? 'cloudwatch' : service;
  const asked = {
    action: actionOf(prefix, operation),
    resource: resourceIn(prefix, operation, input),
    keys: typeof input.IfNoneMatch === 'string' ? { 's3:if-none-match': input.IfNoneMatch } : {},
  };
  if (statements === undefined || asked.action === FREE || isAllowed(statements, asked)) return;
  throw new AwsError(
    'AccessDenied',
    `User: arn:aws:iam::${LOCAL_ACCOUNT.id}:user/local is not authorized to perform: ${asked.action} on resource: ${asked.resource} because no identity-based policy allows the ${asked.action} action`,
    403,
  );
}

function run(argv: readonly string[], environment: string) {
  const words = argv.map((word) => (word === 'ITS NAME' ? environment : word));
  return runCli(local, [...words, '--env', environment, '--no-input'], {
    stateDirectory: directory,
    env: {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: local.endpoint,
    },
  });
}

beforeAll(async () => {
  directory = makeDirectory();
  local = await startLocal({
    observe: async (service, operation, input) => {
      await judge(service, operation, await input());
    },
  });
  const entry = { region: 'us-east-1', account: LOCAL_ACCOUNT.id, class: 'development' };
  writeFileSync(
    join(directory, 'backoffice.config.json'),
    JSON.stringify({ environments: { dev: entry, prod: entry } }),
  );
  writeFileSync(join(directory, 'items.jsonl'), '{"id":"row","description":"from a file"}\n');
  for (const name of ['dev', 'prod']) {
    const { code, stderr } = await run(['deploy', '--quiet', '--yes'], name);
    if (code !== 0) throw new Error(stderr);
    await run(['items', 'create', '--id', 'one'], name);
    await run(['backup', 'create', '--name', 'first', '--wait', '--yes'], name);
  }
  // What another environment has muted is what may not be unmuted.
  await run(['alarms', 'mute', '5xx', '--for', '1h', '--yes'], 'prod');
  apiId = (await stackOutputs(local, 'dev-backoffice')).ApiId ?? '';
}, 120_000);

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

/** What each command is tried with, in this order. */
const TRIED: readonly (readonly [command: string, argv: readonly string[]])[] = [
  ['deploy', ['deploy', '--yes']],
  ['diff', ['diff']],
  ['drift', ['drift']],
  ['releases list', ['releases']],
  ['releases show', ['releases', 'show', '1']],
  ['status', ['status']],
  ['outputs', ['outputs']],
  ['health', ['health', '--deep']],
  ['api', ['api']],
  ['config list', ['config', 'list']],
  ['config get', ['config', 'get', 'LOG_LEVEL']],
  ['config set', ['config', 'set', 'FEATURE=1', '--yes']],
  ['config unset', ['config', 'unset', 'FEATURE', '--yes']],
  ['function concurrency', ['function', 'concurrency', '5', '--yes']],
  ['function concurrency', ['function', 'concurrency', 'none', '--yes']],
  ['function show', ['function', 'show']],
  ['invoke', ['invoke', '--path', '/health', '--yes']],
  ['items create', ['items', 'create', '--id', 'two', '--via', 'table', '--yes']],
  ['items get', ['items', 'get', 'two', '--via', 'lambda']],
  ['items get', ['items', 'get', 'two', '--via', 'table']],
  ['items list', ['items', 'list', '--via', 'table']],
  ['items list', ['items', 'list', '--via', 'table', '--key', 'other']],
  ['items list', ['items', 'list', '--via', 'table', '--status', 'pending']],
  ['items list', ['items', 'list', '--where', 'colour=red', '--sort', 'id']],
  ['items count', ['items', 'count', '--where', 'status=pending']],
  ['items update', ['items', 'update', 'two', '--status', 'done', '--via', 'table', '--yes']],
  ['items update', ['items', 'update', '--where', 'id=two', '--status', 'seen', '--yes']],
  ['items delete', ['items', 'delete', '--where', 'status=absent', '--yes']],
  ['items delete', ['items', 'delete', 'two', '--via', 'table', '--yes']],
  ['items export', ['items', 'export']],
  ['items import', ['items', 'import', 'items.jsonl', '--yes']],
  ['logs show', ['logs', '--since', '1h']],
  ['logs errors', ['logs', 'errors']],
  ['logs stats', ['logs', 'stats']],
  ['logs query', ['logs', 'query', 'fields @message | limit 1']],
  ['logs groups', ['logs', 'groups']],
  ['alarms list', ['alarms']],
  ['alarms test', ['alarms', 'test', 'throttles', '--yes']],
  ['alarms mute', ['alarms', 'mute', '--all', '--for', '1h', '--yes']],
  ['alarms unmute', ['alarms', 'unmute', '5xx', '--yes']],
  ['logs retention', ['logs', 'retention', '14', '--yes']],
  ['backup list', ['backup', 'list']],
  ['backup schedule', ['backup', 'schedule']],
  ['backup show', ['backup', 'show', 'first']],
  ['backup create', ['backup', 'create', '--name', 'second', '--wait', '--yes']],
  ['backup drill', ['backup', 'drill', 'first', '--yes']],
  ['backup delete', ['backup', 'delete', 'second', '--yes']],
  ['pitr status', ['pitr', 'status']],
  ['pitr enable', ['pitr', 'enable', '--yes']],
  ['pitr disable', ['pitr', 'disable', '--yes']],
  ['table show', ['table', '--count']],
  ['table list', ['table', 'list']],
  ['table diff', ['table', 'diff', 'first', 'items.jsonl', '--yes']],
  ['table doctor', ['table', 'doctor']],
  ['cost', ['cost']],
  ['metrics show', ['metrics']],
  ['metrics report', ['metrics', 'report', '--markdown', '-']],
  ['explain', ['explain', 'one']],
  ['top', ['top']],
  ['traces list', ['traces', 'list']],
  ['alarms list', ['alarms']],
  ['alarms history', ['alarms', 'history']],
  ['doctor', ['doctor']],
  ['rollback', ['rollback', '1', '--yes']],
  ['destroy', ['destroy', '--yes', '--confirm', 'ITS NAME']],
];

/** What they read has no resource of an environment: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
const OF_NO_RESOURCE = ['metrics show', 'traces list', 'alarms list', 'alarms history'];

describe('the policies of docs/iam', () => {
  it.each(TRIED)(
    'of %s let %j pass in their own environment and refuse it in another',
    async (command, argv) => {
      statements = statementsFor(command, {
        environment: 'dev',
        account: LOCAL_ACCOUNT.id,
        region: LOCAL_ACCOUNT.region,
        apiId,
      });
      const own = await run(argv, 'dev');
      const foreign = await run(argv, 'prod');
      statements = undefined;
      // A log may tell of what somebody else was refused.
      const showsLog = command === 'top' || command.startsWith('logs ');
      const said = showsLog ? own.stderr : `${own.stderr}${own.stdout}`;
      expect(said).not.toMatch(/ may not |not authorized/);
      expect([0, 3]).toContain(own.code);
      if (OF_NO_RESOURCE.includes(command)) return;
      // A part that may not be read stops no other one.
      if (command === 'top') expect(own.stdout).not.toContain('never read');
      expect(command === 'top' ? [0, 4] : [3, 4]).toContain(foreign.code);
      expect(`${foreign.stderr}${foreign.stdout}`).toMatch(/ may not \S+ on \S*prod|not authorized/);
    },
  );
});
