import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStacksCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import { useDeploying } from '../support/deploying.ts';

const app = useDeploying();
const ROLE = 'arn:aws:iam::000000000000:role/cloudformation';
const TOPICS = ['arn:aws:sns:us-east-1:000000000000:b', 'arn:aws:sns:us-east-1:000000000000:a'];
const STACK = 'local-backoffice';

async function stack() {
  const { Stacks: [found] = [] } = await app
    .cloudFormation()
    .send(new DescribeStacksCommand({ StackName: STACK }));
  return { role: found?.RoleARN, topics: found?.NotificationARNs };
}

async function policy() {
  const { StackPolicyBody } = await app
    .cloudFormation()
    .send(new GetStackPolicyCommand({ StackName: STACK }));
  return StackPolicyBody;
}

const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
const deny = (action: string, more: object = { Resource: 'LogicalResourceId/*' }) => ({
  Statement: [ALLOW, { Effect: 'Deny', Principal: '*', Action: action, ...more }],
});

describe('a service role and notification topics', () => {
  it('go with every operation on the stack, and wait for one', async () => {
    app.config({ local: { serviceRoleArn: ROLE, notificationArns: TOPICS } });
    const first = await app.run(['diff']);
    expect(first.stdout).toMatch(
      /local-backoffice +AWS::CloudFormation::Stack\n {4}RoleARN: - → arn:aws:iam/,
    );
    expect((await app.deploy()).code).toBe(0);
    expect(await stack()).toEqual({ role: ROLE, topics: TOPICS });
    expect((await app.run(['diff', '--exit-code'])).stdout).toBe('nothing to change: local is up to date\n');

    const other = `${ROLE}-2`;
    app.config({ local: { serviceRoleArn: other, notificationArns: [] } });
    const waiting = await app.run(['diff', '--exit-code']);
    expect(waiting.code).toBe(0);
    expect(waiting.stdout).toContain(
      'RoleARN and NotificationARNs: set with the next deployment that changes a resource',
    );
    expect((await app.run(['deploy'])).stdout).toContain(`RoleARN: ${ROLE} → ${other}`);
    expect(await stack()).toEqual({ role: ROLE, topics: TOPICS });
    app.config({ local: { serviceRoleArn: other, notificationArns: [], memoryMb: 512 } });
    expect((await app.run(['diff', '--markdown'])).stdout).toMatch(
      /\| modify \| `local-backoffice` .*RoleARN/,
    );
    expect((await app.deploy()).code).toBe(0);
    expect(await stack()).toEqual({ role: other, topics: [] });

    app.config({ local: { memoryMb: 256 } });
    const without = await app.deploy();
    expect([without.code, without.stderr]).toEqual([
      0,
      expect.stringContaining(`note: CloudFormation still acts with ${other}`),
    ]);
    expect(await stack()).toEqual({ role: other, topics: [] });
  });

  it('are those of the configuration in a rollback and in the deletion of the stack', async () => {
    await app.deploy();
    app.config({ local: { memoryMb: 512 } });
    await app.deploy();
    app.config({ local: { memoryMb: 512, serviceRoleArn: ROLE } });
    expect((await app.run(['rollback', '1'])).code).toBe(0);
    expect(await stack()).toMatchObject({ role: ROLE });
    app.config({ local: { serviceRoleArn: `${ROLE}-2` } });
    const id = (await app.cloudFormation().send(new DescribeStacksCommand({ StackName: STACK }))).Stacks?.[0]
      ?.StackId;
    expect((await app.run(['destroy', '--confirm', 'local'])).code).toBe(0);
    const { Stacks } = await app.cloudFormation().send(new DescribeStacksCommand({ StackName: id }));
    expect(Stacks?.[0]).toMatchObject({ StackStatus: 'DELETE_COMPLETE', RoleARN: `${ROLE}-2` });
  });
});

describe('a stack policy', () => {
  it('is set after the creation, changed alone, and kept when its entry goes', async () => {
    const body = deny('Update:Replace');
    app.config({ local: { stackPolicy: body } });
    expect((await app.deploy()).code).toBe(0);
    expect(await policy()).toBe(JSON.stringify(body));
    expect((await app.deploy()).result.changed).toBe(false);

    writeFileSync(join(app.stateDirectory(), 'policy.json'), JSON.stringify(deny('Update:Delete'), null, 2));
    app.config({ local: { stackPolicy: 'policy.json' } });
    const diff = await app.json<DiffResult>(['diff', '--exit-code']);
    expect([diff.code, diff.result.changes, diff.result.settings.map(({ path }) => path)]).toEqual([
      3,
      [],
      ['StackPolicy'],
    ]);
    expect((await app.deploy(['--dry-run'])).result.changed).toBe(false);
    expect(await policy()).toBe(JSON.stringify(body));
    expect((await app.deploy()).result).toMatchObject({ changed: true, changes: [] });
    expect(await policy()).toBe(JSON.stringify(deny('Update:Delete')));
    app.config({ local: {} });
    expect((await app.deploy()).result.changed).toBe(false);
    expect(await policy()).toBe(JSON.stringify(deny('Update:Delete')));
  });

  it('wants consent in class production', async () => {
    app.config({ local: { class: 'production' } });
    await app.deploy(['--confirm', 'local']);
    app.config({ local: { class: 'production', stackPolicy: deny('Update:Delete') } });
    expect((await app.deploy()).code).toBe(5);
    expect(await policy()).toBeUndefined();
    expect((await app.deploy(['--confirm', 'local'])).result.changed).toBe(true);
  });

  it.each([
    ['Update:Replace', { rolePath: '/x/' }, 'FunctionRole'],
    ['Update:Modify', { memoryMb: 512 }, 'FunctionHandler'],
    ['Update:Delete', {}, 'MonitoringEmail'],
  ])(
    'that denies %s is enforced, and a new one lifts it in the same deployment',
    async (action, entry, id) => {
      const resource = { Resource: `LogicalResourceId/${id}` };
      app.config({ local: { alarmEmail: 'a@example.com', stackPolicy: deny(action, resource) } });
      await app.deploy();
      app.config({ local: { ...entry, stackPolicy: deny(action, resource) } });
      const refused = await app.deploy();
      expect([refused.code, refused.result.error?.message]).toEqual([
        1,
        expect.stringContaining(
          `Action denied by stack policy: Statement [#2] does not allow [${action}] for resource [LogicalResourceId/${id}]`,
        ),
      ]);
      expect(await app.stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
      app.config({ local: { ...entry, stackPolicy: { Statement: [ALLOW] } } });
      expect((await app.deploy()).code).toBe(0);
    },
  );

  it('looks at types of resource, and denies what nothing allows', async () => {
    const types = { StringLike: { ResourceType: ['AWS::Lambda::*'] } };
    app.config({ local: { stackPolicy: deny('Update:*', { Resource: '*', Condition: types }) } });
    await app.deploy();
    app.config({
      local: { memoryMb: 512, stackPolicy: deny('Update:*', { Resource: '*', Condition: types }) },
    });
    expect((await app.deploy()).result.error?.message).toContain('[Update:Modify] for resource');
    app.config({
      local: {
        logRetentionDays: 1,
        stackPolicy: { Statement: [{ ...ALLOW, Resource: 'LogicalResourceId/No' }] },
      },
    });
    expect((await app.deploy()).result.error?.message).toContain('no statement allows');
  });

  it.each([
    ['{\n "Statement": [1]\n}', /policy\.json:2:16: Statement\.0 must be an object/],
    ['{\n x', /policy\.json:2:2: not valid JSON/],
    [undefined, /the stack policy .*policy\.json cannot be read/],
  ])('in a file %j is told with its place', async (text, message) => {
    if (text !== undefined) writeFileSync(join(app.stateDirectory(), 'policy.json'), text);
    app.config({ local: { stackPolicy: 'policy.json' } });
    const { code, result } = await app.deploy();
    expect([code, result.error?.message]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each([
    ['[]', /not a JSON object/],
    ['{"Statement":[{"Effect":"Maybe"}]}', /Effect must be/],
    [
      '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{}}}]}',
      /The embedded environment does not serve conditions/,
    ],
  ])('%s is refused by the embedded CloudFormation', async (StackPolicyBody, message) => {
    await app.deploy();
    await expect(
      app.cloudFormation().send(new SetStackPolicyCommand({ StackName: STACK, StackPolicyBody })),
    ).rejects.toThrow(message);
  });
});
