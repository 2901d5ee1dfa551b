import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { hasSection } from '../../src/aws/profile-sections.ts';
import { createS3 } from '../../src/aws/s3.ts';
import { bareConfig } from '../support/client-config.ts';
import { useDeploying } from '../support/deploying.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeploying();
const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary';
const SESSION = 'sso_account_id = 111122223333\nsso_role_name = Admin\nregion = us-east-1';

/** The AWS configuration file that the SDK reads, too. */
function configure(config: string): void {
  const file = join(temporaryDirectory(), 'config');
  writeFileSync(file, config);
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
}

async function whoami(config: string, env: Record<string, string>, argv: readonly string[] = []) {
  configure(config);
  const { code, stderr, stdout } = await app.run(['whoami', '--env', 'dev', ...argv], { env });
  expect(stderr).not.toContain('canary');
  return { code, stderr, stdout };
}

describe('a profile that does not do is told by its cause:', () => {
  it.each([
    [
      'a session that is in no file',
      `[profile a]\nsso_session = corp\n${SESSION}`,
      'a',
      /the sso-session "corp" of the AWS profile "a" is not in .*config\nhint: {2}to add it: aws configure sso-session/,
    ],
    [
      'a session whose name the SDK does not read',
      `[profile a]\nsso_session = My SSO\n${SESSION}\n[sso-session 'My SSO']\nsso_region = us-east-1`,
      'a',
      /the name of \[sso-session "My SSO"\] has characters that the AWS SDK does not read/,
    ],
    [
      'a profile whose name the SDK does not read',
      `[profile "my prof"]\nregion = us-east-1`,
      'my prof',
      /the name of \[profile "my prof"\] has characters/,
    ],
    [
      'a profile that is not there, before the region',
      '[profile a]',
      'typo',
      /the AWS profile "typo" does not exist/,
    ],
    [
      'a source profile that is in no file',
      '[profile a]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = gone',
      'a',
      /the AWS profile "gone" does not exist; it is source_profile of the profile "a"/,
    ],
    [
      'a source profile whose name the SDK does not read',
      '[profile a]\nregion = us-east-1\nrole_arn = r\nsource_profile = my prof\n[profile "my prof"]',
      'a',
      /the name of \[profile "my prof"\] has characters/,
    ],
    [
      'a profile of single sign-on without account and role',
      '[profile a]\nregion = us-east-1\nsso_session = s\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x',
      'a',
      /the AWS profile lacks settings of single sign-on\nhint: {2}aws configure sso --profile a/,
    ],
  ])('%s', async (_what, config, AWS_PROFILE, words) => {
    const { code, stderr } = await whoami(config, { AWS_PROFILE });
    expect([code, stderr]).toEqual([4, expect.stringMatching(words)]);
  });

  /** Of a profile whose command says something and fails. */
  async function failing(script: string, argv: readonly string[] = []) {
    const file = join(temporaryDirectory(), 'vault.sh');
    writeFileSync(file, `#!/bin/sh\n${script}\nexit 3\n`);
    chmodSync(file, 0o755);
    const config = `[profile work]\nregion = us-east-1\ncredential_process = ${file} --token canary --key=canary`;
    return whoami(config, { AWS_PROFILE: 'work' }, argv);
  }

  it('a command that repeats the secrets that it was handed', async () => {
    const { code, stderr } = await failing('echo "no such token: $2, $3" >&2');
    expect([code, stderr]).toEqual([4, expect.stringContaining('failed: no such token: ***, --key=***\n')]);
  });

  it('a command that says very much, at once and in part', async () => {
    const started = performance.now();
    const { code, stderr } = await failing(
      'i=0; while [ $i -lt 3000 ]; do echo "line $i of it"; i=$((i+1)); done >&2',
    );
    expect(code).toBe(4);
    expect(stderr.length).toBeLessThan(800);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('a command, in JSON too without control characters', async () => {
    const { stdout } = await failing('printf "\\033[31mlocked\\033[0m\\302\\233\\r\\n" >&2', ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { message: 'credential_process of the AWS profile failed: locked' },
    });
  });

  it('a command that fails, in its own words, cleaned, without the command', async () => {
    const script = join(temporaryDirectory(), 'vault.sh');
    writeFileSync(script, '#!/bin/sh\necho "vault is \\033[31mlocked\\033[0m" >&2\nexit 3\n');
    chmodSync(script, 0o755);
    const config = `[profile work]\nregion = us-east-1\ncredential_process = ${script} --token canary`;
    const { code, stderr } = await whoami(config, { AWS_PROFILE: 'work' });
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('credential_process of the AWS profile failed: vault is locked\n'),
    ]);
  });
});

describe('wrong use is told as that:', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary', AWS_REGION: 'us-east-1' };
  it.each([
    ['127.0.0.1:4566', 'AWS_ENDPOINT_URL'],
    ['localhost:4566', 'AWS_ENDPOINT_URL_STS'],
  ])('an endpoint without a scheme: %s in %s', async (address, name) => {
    const { code, stderr } = await whoami('', { ...env, [name]: address });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${name} is not an HTTP URL: "${address}"`)]);
  });

  it.each(['us-east-1 ', 'us east 1', '../x'])('a region that cannot be one: %s', async (region) => {
    const { code, stderr } = await whoami('', env, ['--region', region]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be the name of an AWS region')]);
  });
});

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
describe('endpoints of single services', () => {
  const NOWHERE = 'http://127.0.0.1:9';
  const emu = (address: string, more = '') =>
    `[profile emu]\nregion = us-east-1\nservices = x\n${more}\n${KEYS}\n[services x]\nsts =\n  endpoint_url = ${address}\n`;

  it.each([
    ['AWS_PROFILE', { AWS_PROFILE: 'emu' }, []],
    ['--profile', {}, ['--profile', 'emu']],
  ])('come from the services section of a profile given by %s, and are told', async (_by, env, argv) => {
    const { endpoint } = app.local();
    const { code, stdout } = await whoami(emu(endpoint), env as Record<string, string>, argv);
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`sts\\s+${endpoint}`))]);
  });

  it('are more than the endpoint of all, and a variable is more than the profile', async () => {
    const { endpoint } = app.local();
    const env = { AWS_PROFILE: 'emu' };
    expect((await whoami(emu(endpoint, `endpoint_url = ${NOWHERE}`), env)).code).toBe(0);
    expect((await whoami(emu(NOWHERE), { ...env, AWS_ENDPOINT_URL: endpoint })).code).toBe(0);
    expect(
      (await whoami(emu(NOWHERE), { ...env, AWS_ENDPOINT_URL: NOWHERE, AWS_ENDPOINT_URL_STS: endpoint }))
        .code,
    ).toBe(0);
    expect((await whoami(emu(NOWHERE), env)).code).toBe(1);
  });

  it('are told before a change', async () => {
    const { endpoint } = app.local();
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'canary',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    };
    const { code, stderr } = await app.run(['deploy', '--env', 'dev'], { env });
    expect(code).toBe(0);
    expect(stderr).toContain(`note: requests to dynamodb go to ${endpoint}, not to AWS`);
  });
});

it('a region that lacks what the stack needs is named before anything is made', async () => {
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'canary',
    AWS_REGION: 'ap-east-2',
    AWS_ENDPOINT_URL: app.local().endpoint,
  };
  const { code, stderr } = await app.run(['deploy', '--env', 'dev', '--dry-run'], { env });
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('note: in May 2026 CloudFormation had no HTTP APIs in ap-east-2'),
  ]);
});

// The partitions of the SDK: https://docs.aws.amazon.com/AmazonS3/latest/API/VirtualHosting.html
it.each([
  ['eu-west-1', 'amazonaws.com'],
  ['cn-north-1', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'amazonaws.com'],
  ['eusc-de-east-1', 'amazonaws.eu'],
])('a template of %s lies at an address of its partition', async (region, suffix) => {
  const s3 = createS3(bareConfig(region));
  expect(await s3.addressOf('bucket', 'templates/x.json')).toBe(
    `https://bucket.s3.${region}.${suffix}/templates/x.json`,
  );
  s3.close();
});

it('sections are found with and without quotes', () => {
  const text = `[default]\n[profile plain]\n[profile "with space"]\n[ sso-session 'x y' ] # note`;
  expect(hasSection(text, 'profile', 'plain')).toBe(true);
  expect(hasSection(text, 'profile', 'with space')).toBe(true);
  expect(hasSection(text, 'sso-session', 'x y')).toBe(true);
  expect(hasSection(text, 'profile', 'x y')).toBe(false);
});
