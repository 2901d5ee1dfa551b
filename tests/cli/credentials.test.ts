import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readProfile } from '../../src/aws/profiles.ts';
import { AwsError } from '../../src/local/index.ts';
import { createTestClock } from '../support/clock.ts';
import { useDeploying } from '../support/deploying.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeploying();
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary' };

/** The environment "dev" is on AWS; requests go to the embedded one by AWS_ENDPOINT_URL. */
const onAws = (env: Record<string, string> = {}) => ({
  env: { ...KEYS, AWS_ENDPOINT_URL: app.local().endpoint, AWS_REGION: 'us-east-1', ...env },
});
const stsCalls = (): number => app.local().calls.filter((call) => call === 'sts GetCallerIdentity').length;

/** Runs and takes the time: who cannot be identified is told within seconds. */
async function refused(argv: readonly string[], env: Record<string, string>) {
  const started = performance.now();
  const { code, stderr } = await app.run(argv, { env });
  expect(performance.now() - started).toBeLessThan(3000);
  expect(stderr).not.toContain('canary');
  return { code, stderr };
}

describe('on AWS', () => {
  it('an environment is deployed to without a file, a bucket or anything else', async () => {
    const { code, result, stderr } = await app.deploy(['--env', 'dev'], onAws());
    expect([code, result.stack]).toEqual([0, { name: 'dev-backoffice', status: 'CREATE_COMPLETE' }]);
    expect(stderr).toContain(
      'dev (development): account 000000000000, us-east-1, as arn:aws:iam::000000000000:user/local',
    );
    expect(stderr).toContain(`note: requests go to ${app.local().endpoint}, not to AWS (AWS_ENDPOINT_URL)`);
  });

  it('several stand side by side in one account', async () => {
    for (const env of ['dev', 'qa']) expect((await app.deploy(['--env', env], onAws())).code).toBe(0);
    await app.run(['items', 'create', '--id', 'only-dev', '--env', 'dev'], onAws());
    expect((await app.run(['items', 'get', 'only-dev', '--env', 'qa'], onAws())).code).toBe(7);
    expect((await app.run(['destroy', '--env', 'qa', '--confirm', 'qa'], onAws())).code).toBe(0);
    expect((await app.run(['health', '--env', 'dev'], onAws())).code).toBe(0);
  });

  it('one that is called prod is treated as production', async () => {
    expect((await app.deploy(['--env', 'prod', '--yes'], onAws())).code).toBe(5);
    expect((await app.run(['env', 'show', 'prod', '--json'], onAws())).stdout).toMatch(
      /"production",\s+"origin": "its name"/,
    );
  });

  it('the region is never guessed', async () => {
    const { AWS_REGION: _, ...env } = onAws().env;
    expect(await app.run(['deploy', '--env', 'dev'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no AWS region is set') as string,
    });
    expect(app.local().calls).toEqual([]);
  });

  it('the region and the endpoint of a profile count where nothing else names one', async () => {
    const file = join(temporaryDirectory(), 'config');
    writeFileSync(file, '[profile dev]\nregion = eu-west-3\nendpoint_url = http://127.0.0.1:1\n');
    expect(await readProfile('dev', { configFile: file, credentialsFile: '/nowhere' })).toEqual({
      region: 'eu-west-3',
      endpoint: 'http://127.0.0.1:1',
    });
    const { stdout } = await app.run(['env', 'show', 'dev', '--json', '--profile', 'dev'], {
      context: { awsProfile: async () => ({ region: 'eu-west-3' }) },
    });
    expect(stdout).toMatch(/"eu-west-3",\s+"origin": "profile dev"/);
  });
});

describe('who it is', () => {
  it('is asked once for each credential, and again after minutes', async () => {
    app.config({ dev: { account: '000000000000', region: 'us-east-1' } });
    const clock = createTestClock();
    const status = (env = {}) => app.run(['status', '--env', 'dev'], { ...onAws(env), clock });
    await status();
    await status();
    expect(stsCalls()).toBe(1);
    await status({ AWS_ACCESS_KEY_ID: 'AKIAOTHER' });
    expect(stsCalls()).toBe(2);
    clock.advance(6 * 60_000);
    await status();
    expect(stsCalls()).toBe(3);
  });

  it('is checked against the pin before anything else, the region too', async () => {
    app.config({ dev: { account: '111111111111', region: 'us-east-1' } });
    for (const argv of [
      ['status'],
      ['outputs'],
      ['deploy'],
      ['diff'],
      ['health', '--deep'],
      ['items', 'create', '--id', 'x'],
    ]) {
      const { code, stderr } = await app.run([...argv, '--env', 'dev'], onAws());
      expect([argv, code, stderr]).toEqual([
        argv,
        5,
        expect.stringContaining('pinned to account 111111111111'),
      ]);
    }
    expect(new Set(app.local().calls)).toEqual(new Set(['sts GetCallerIdentity']));
    const before = app.local().calls.length;
    const { code, stderr } = await app.run(['deploy', '--env', 'dev', '--region', 'eu-west-1'], onAws());
    expect([code, stderr]).toEqual([
      5,
      expect.stringContaining('pinned to region us-east-1, but the command names eu-west-1'),
    ]);
    expect(app.local().calls.length).toBe(before);
  });

  it('is told where a profile stands beside keys, and where keys stand back', async () => {
    const env = onAws({ AWS_PROFILE: 'ops' });
    const config = join(temporaryDirectory(), 'config');
    writeFileSync(config, '[profile ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = s\n');
    vi.stubEnv('AWS_CONFIG_FILE', config);
    const { code, stderr, stdout } = await app.run(['whoami', '--env', 'dev', '--json'], env);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { profile: 'ops', endpoint: app.local().endpoint }]);
    expect(stderr).toBe(
      'note: the profile "ops" is used, not the keys in AWS_ACCESS_KEY_ID; unset one of them\n',
    );
  });
});

describe('credentials that do not do are told in one line, with the remedy, within 3 seconds:', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
    for (const name of ['AWS_PROFILE', ...Object.keys(KEYS)]) vi.stubEnv(name, undefined);
  });

  it.each([
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      /credentials have expired/,
      /log in again/,
    ],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
      /does not know the access key/,
      /unset AWS_ACCESS_KEY_ID/,
    ],
    [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match',
      /secret access key does not belong/,
      /aws configure/,
    ],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20261122T100000Z is now earlier than 20261122T101500Z',
      /clock is wrong/,
      /set-ntp/,
    ],
    [
      'AccessDenied',
      'User: arn:aws:iam::1:user/x is not authorized to perform: sts:GetCallerIdentity with an explicit deny in a service control policy',
      /denies it explicitly/,
      /service control/,
    ],
  ])('%s: %s', async (name, words, message, hint) => {
    app.onCall((call) => {
      if (call.startsWith('sts')) throw new AwsError(name, words, 403);
    });
    const { code, stderr } = await refused(['deploy', '--env', 'dev'], onAws().env);
    expect([code, stderr]).toEqual([4, expect.stringMatching(message)]);
    expect(stderr).toMatch(hint);
    expect(stderr.match(/^error:/gm)).toHaveLength(1);
  });

  it('none at all', async () => {
    const { code, stderr } = await refused(['deploy', '--env', 'dev'], { AWS_REGION: 'us-east-1' });
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/no AWS credentials were found[\s\S]*--env local/),
    ]);
  });

  it('a profile that is not there', async () => {
    const env = { AWS_REGION: 'us-east-1', AWS_PROFILE: 'nope' };
    const { code, stderr } = await refused(['deploy', '--env', 'dev'], env);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/profile "nope" does not exist[\s\S]*list-profiles/),
    ]);
  });

  it('an SSO session that has expired', async () => {
    const home = temporaryDirectory();
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const url = 'https://example.awsapps.com/start';
    const name = createHash('sha1').update(url).digest('hex');
    writeFileSync(
      join(cache, `${name}.json`),
      JSON.stringify({ accessToken: 'canary', expiresAt: '2020-01-01T00:00:00Z' }),
    );
    const config = join(home, 'config');
    writeFileSync(
      config,
      `[profile sso]\nsso_start_url = ${url}\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = ops\n`,
    );
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_CONFIG_FILE', config);
    const { code, stderr } = await refused(['whoami', '--env', 'dev', '--profile', 'sso'], {
      AWS_REGION: 'us-east-1',
    });
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/SSO session has expired[\s\S]*aws sso login --profile sso/),
    ]);
  });

  it('an endpoint where nothing listens', async () => {
    const { code, stderr } = await refused(
      ['deploy', '--env', 'dev'],
      onAws({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).env,
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /could not verify AWS credentials: AWS cannot be reached: 127\.0\.0\.1:1 takes no connection[\s\S]*AWS_ENDPOINT_URL/,
      ),
    ]);
  });

  it('an endpoint that does not answer', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const { code, stderr } = await refused(
      ['whoami', '--env', 'dev'],
      onAws({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }).env,
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not answer in time')]);
  });

  it('a permission that is missing later on', async () => {
    app.onCall((call) => {
      if (call.endsWith('DescribeStacks'))
        throw new AwsError(
          'AccessDenied',
          'User: arn:aws:iam::1:user/x is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:us-east-1:1:stack/dev-backoffice because no identity-based policy allows the cloudformation:DescribeStacks action',
          403,
        );
    });
    const { code, stderr } = await refused(['status', '--env', 'dev'], onAws().env);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(
        /user\/x may not cloudformation:DescribeStacks on arn:\S+\nhint: {2}ask for cloudformation:DescribeStacks/,
      ),
    ]);
  });
});

describe('requests that are signed for the application', () => {
  const IAM = { dev: { auth: 'iam', region: 'us-east-1' } };
  const SIGNED: readonly (readonly string[])[] = [
    ['health'],
    ['health', '--wait', '1h'],
    ['health', '--deep'],
    ['items', 'list'],
    ['items', 'create', '--id', 'x'],
    ['api', '--probe'],
    ['loadtest', '--requests', '2'],
  ];

  it.each(SIGNED)(
    '%s %s: without credentials the command ends with 4, and says how to log in',
    async (...argv) => {
      app.config(IAM);
      expect((await app.deploy(['--env', 'dev', '--no-verify'], onAws())).code).toBe(0);
      const env = {
        AWS_ENDPOINT_URL: app.local().endpoint,
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      const { code, stderr } = await app.run([...argv, '--env', 'dev', '--yes'], { env });
      expect([code, stderr]).toEqual([4, expect.stringContaining('no AWS credentials were found')]);
      expect(stderr).toContain('aws sso login');
    },
  );

  it.each([['health'], ['health', '--wait', '1h'], ['health', '--deep']])(
    '%s %s: an account that is not the pinned one is a refusal, not an unhealthy application',
    async (...argv) => {
      app.config(IAM);
      expect((await app.deploy(['--env', 'dev', '--no-verify'], onAws())).code).toBe(0);
      app.config({ dev: { ...IAM.dev, account: '111111111111' } });
      const { code, stderr } = await app.run([...argv, '--env', 'dev'], onAws());
      expect([code, stderr]).toEqual([5, expect.stringContaining('is pinned to account')]);
    },
  );
});
