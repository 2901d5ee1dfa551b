import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CloudFormationApi } from '../../src/aws/cloudformation.ts';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import { AwsError } from '../../src/local/index.ts';
import { realClock } from '../support/clock.ts';
import { otherCode, useDeploying, withTemplate } from '../support/deploying.ts';

const app = useDeploying();

/** Waits less than it is told to: what is waited for comes at once here. */
const impatient = {
  ...realClock,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(Math.min(ms, 20), signal),
};

/** Changes what a connection's CloudFormation answers. */
function answering(change: (api: CloudFormationApi) => Partial<CloudFormationApi>) {
  return (connection: Connection): Connection => ({
    ...connection,
    cloudFormation: async () => {
      const api = await connection.cloudFormation();
      return { ...api, ...change(api) };
    },
  });
}

/** Fails calls once a deployment is under way. @returns how often it did. */
function failingLooks(times: number, fail: () => Error): () => number {
  let executed = false;
  let failed = 0;
  app.onCall((call) => {
    if (call === 'cloudformation ExecuteChangeSet') executed = true;
    else if (executed && call === 'cloudformation DescribeStackEvents' && failed < times) {
      failed += 1;
      throw fail();
    }
  });
  return () => failed;
}

describe('while a deployment is under way', () => {
  it('throttled looks are waited for, told once, and nothing is lost', async () => {
    const failed = failingLooks(4, () => new AwsError('Throttling', 'Rate exceeded', 400));
    const { code, stderr, result } = await app.deploy([], { clock: impatient });
    expect([code, failed(), result.verification?.passed]).toEqual([0, 4, true]);
    expect(
      stderr.match(/AWS throttles the calls \(cloudformation DescribeStackEvents\); they are sent again/g),
    ).toHaveLength(1);
    expect(stderr).toMatch(/✓ FunctionLogs[\s\S]*✓ local-backoffice/);
  });

  it('a network that is gone is waited for too, but not for ever', async () => {
    const gone = new BackofficeError('UNREACHABLE', 'AWS cannot be reached: the host is not known');
    let executed = false;
    let now = Date.now();
    const wrap = answering((api) => ({
      executeChangeSet: async (input) => {
        executed = true;
        return api.executeChangeSet(input);
      },
      describeStackEvents: async (input) => {
        if (!executed) return api.describeStackEvents(input);
        now += 60_000;
        throw gone;
      },
    }));
    const clock = { ...impatient, now: () => new Date(now) };
    const { code, result } = await app.deploy([], { wrap, clock });
    expect([code, result.error?.message]).toEqual([
      1,
      expect.stringContaining('CloudFormation goes on with the stack'),
    ]);
    await app.local().idle();
    const next = await app.deploy();
    expect(next).toMatchObject({
      code: 0,
      result: { changed: true, release: { number: 1 }, verification: { passed: true } },
    });
  });

  it('a token that expires ends the watching, and the next deployment takes it up again', async () => {
    failingLooks(
      1,
      () => new AwsError('ExpiredToken', 'The security token included in the request is expired', 403),
    );
    const held = app.gate();
    app.onStep(({ logicalId }) => (logicalId === 'FunctionHandler' ? held.passed : undefined));
    const { code, result } = await app.deploy();
    expect(code).toBe(4);
    expect(result.error).toMatchObject({
      message: 'the AWS credentials have expired; CloudFormation goes on with the stack',
      hint: expect.stringMatching(
        /^log in again .*; then see how it goes: backoffice status --wait/,
      ) as string,
    });
    const next = app.deploy();
    const looks = () => app.local().calls.filter((call) => call.endsWith('DescribeStackEvents')).length;
    const before = looks();
    await expect.poll(looks).toBeGreaterThan(before + 2);
    held.open();
    expect(await next).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('following that to its end') as string,
    });
  });

  it('events that come late, twice and out of order are each told once, and the first failure is the earliest', async () => {
    let withheld: readonly (string | undefined)[] = [];
    const wrap = answering((api) => ({
      describeStackEvents: async (input) => {
        const answer = await api.describeStackEvents(input);
        const events = answer.StackEvents ?? [];
        // Every third event is held back for a look, and what was seen comes again, shuffled.
        const late = events.filter(({ EventId }, index) => index % 3 === 1 && !withheld.includes(EventId));
        withheld = late.map(({ EventId }) => EventId);
        const shown = events.filter((event) => !late.includes(event));
        return {
          ...answer,
          StackEvents: [...shown.slice(0, 1), ...shown.slice(1).reverse(), ...shown.slice(0, 2)],
        };
      },
    }));
    app.onStep(({ logicalId, action }) => {
      if (logicalId === 'ItemsTable' && action === 'create') throw new Error('Subscriber limit exceeded');
    });
    const { code, result, stderr } = await app.deploy([], { wrap, clock: impatient });
    expect([code, result.error?.message]).toEqual([
      1,
      'the deployment failed: ItemsTable (AWS::DynamoDB::Table): Subscriber limit exceeded',
    ]);
    const told = stderr
      .split('\n')
      .filter((line) => /^[✓✗]/.test(line))
      .map((line) => line.replace(/ \(\d+ ms\)/, ''));
    expect(new Set(told).size).toBe(told.length);
  });

  it('a thousand events are told, page by page', async () => {
    await app.deploy();
    const groups = Array.from({ length: 330 }, (_, index) => [
      `Group${index}`,
      { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/g/${index}` } },
    ]);
    const many = withTemplate((template) => {
      const document = JSON.parse(template) as { Resources: object };
      return JSON.stringify({
        ...document,
        Resources: { ...document.Resources, ...Object.fromEntries(groups) },
      });
    });
    const { code, stderr, result } = await app.deploy([], many);
    expect([code, result.changes.length]).toEqual([0, 330]);
    expect(stderr.match(/✓ Group\d+ +create complete/g)).toHaveLength(330);
  });

  it('an answer that got lost does not make the deployment another one', async () => {
    const wrap = answering((api) => ({
      executeChangeSet: async (input) => {
        await api.executeChangeSet(input);
        // The client sends it again, as the SDK does when no answer came.
        return api.executeChangeSet(input);
      },
    }));
    const held = app.gate();
    app.onStep(() => held.passed);
    const deploying = app.deploy([], { wrap });
    await expect
      .poll(() => app.local().calls.filter((call) => call.endsWith('ExecuteChangeSet')).length)
      .toBe(2);
    held.open();
    expect((await deploying).code).toBe(0);
  });
});

describe('what cannot be done', () => {
  it('is told with the words of CloudFormation, and leaves nothing behind', async () => {
    const bad = withTemplate((template) => template.replace('"AWS::SNS::Topic"', '"AWS::SNS::Subject"'));
    const { code, result } = await app.deploy([], bad);
    expect([code, result.error?.message]).toEqual([
      1,
      expect.stringContaining('CloudFormation refuses the change set'),
    ]);
    expect((await app.run(['status'])).code).toBe(7);
    await app.deploy();
    expect((await app.deploy([], bad)).code).toBe(1);
    expect((await app.deploy([], withTemplate(otherCode('good')))).code).toBe(0);
  });

  it('is an annotation in a GitHub job, on one line whatever the words', async () => {
    app.onCall((call) => {
      if (call.endsWith('DescribeStacks'))
        throw new AwsError('InternalFailure', '50% broken\n::set-output name=x::y', 500);
    });
    const { code, stderr } = await app.run(['status'], { env: { GITHUB_ACTIONS: 'true' } });
    expect(code).toBe(1);
    const [annotation] = stderr.split('\n');
    expect(annotation).toMatch(/^::error title=backoffice::InternalFailure: 50%25 broken%0A::set-output/);
    expect(stderr.split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('never reach output, files, the ledger or an error', async () => {
    const env = {
      AWS_SECRET_ACCESS_KEY: 'canary-key',
      AWS_SESSION_TOKEN: 'canary-token',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: app.local().endpoint,
    };
    app.config({ dev: { alarmEmail: 'canary-mail@example.com', memoryMb: 512 } });
    const secret = (template: string): string => {
      const document = JSON.parse(template) as {
        Parameters: { AlarmEmail: { NoEcho?: boolean } };
        Resources: {
          FunctionHandler: { Properties: { Environment: { Variables: Record<string, string> } } };
        };
      };
      document.Parameters.AlarmEmail.NoEcho = true;
      document.Resources.FunctionHandler.Properties.Environment.Variables.DB_PASSWORD = 'canary-variable';
      return JSON.stringify(document);
    };
    const output: string[] = [];
    const run = async (argv: string[], template = secret) => {
      const { stdout, stderr } = await app.run([...argv, '--env', 'dev', '--debug'], {
        ...withTemplate(template),
        env,
      });
      output.push(stdout, stderr);
    };
    await run(['deploy'], (template) => template);
    for (const format of [[], ['--json']]) {
      for (const argv of [
        ['diff'],
        ['deploy'],
        ['drift'],
        ['releases'],
        ['releases', 'show', '2'],
        ['history'],
        ['status'],
      ])
        await run([...argv, ...format]);
    }
    app.config({ dev: { alarmEmail: 'canary-other@example.com' } });
    await run(['diff']);
    app.onStep(({ logicalId }) => {
      if (logicalId === 'MonitoringEmail') throw new Error('failed for canary-key');
    });
    await run(['deploy', '--json']);
    await run(['items', 'create', '--id', 'x', '--set', 'password=canary-item', '--quiet']);
    output.push(readFileSync(join(app.stateDirectory(), 'journal.ndjson'), 'utf8'));
    const journalled = output
      .join('\n')
      .replaceAll('"password": "canary-item"', '')
      .replaceAll(/attributes\.password.*canary-item/g, '');
    expect(journalled.match(/.{60}canary.{20}/g) ?? []).toEqual([]);
    expect(journalled).toMatch(/sha256:[0-9a-f]{12}/);
  });
});

// The words of AWS for HTTP APIs, as users report them: https://github.com/serverless/serverless/issues/10469
it('tells what helps where the policy of CloudWatch Logs is full', async () => {
  app.onStep(({ logicalId }) => {
    if (logicalId === 'ApiStage')
      throw new Error(
        'Cannot enable logging. Policy document length breaking Cloudwatch Logs Constraints, either < 1 or > 5120 (Service: AmazonApiGatewayV2; Status Code: 400)',
      );
  });
  const { code, result } = await app.deploy();
  expect([code, result.error?.hint]).toEqual([
    1,
    expect.stringContaining('aws logs describe-resource-policies'),
  ]);
});
