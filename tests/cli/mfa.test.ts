import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defined } from '../../src/defined.ts';
import { BackofficeError } from '../../src/errors.ts';
import { AwsError } from '../../src/local/index.ts';
import { createTestClock } from '../support/clock.ts';
import { useDeploying } from '../support/deploying.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startProxy } from '../support/proxy.ts';
import { inputOf, Screen } from '../support/streams.ts';

const app = useDeploying();
const CODE = '271828';
const DEVICE = 'arn:aws:iam::000000000000:mfa/me';
const QUESTION = `Enter MFA code for ${DEVICE}: `;
const BASE = '[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary';
const role = (name: string, ...more: string[]): string =>
  [
    `[profile ${name}]`,
    'region = us-east-1',
    `role_arn = arn:aws:iam::000000000000:role/${name}`,
    ...more,
  ].join('\n');
const OPS = role('ops', 'source_profile = base', `mfa_serial = ${DEVICE}`);
/** sha1 of `{"RoleArn": "arn:aws:iam::000000000000:role/ops", "SerialNumber": "arn:aws:iam::000000000000:mfa/me"}`. */
const OPS_FILE = '9e895847aca3cf994e27bf780050bf850c4e5c49.json';

function configure(...sections: readonly string[]): void {
  const file = join(temporaryDirectory(), 'config');
  writeFileSync(file, sections.join('\n'));
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
}

interface Terminal {
  /** What is typed; undefined off a terminal. */
  readonly typed?: string;
  readonly profile?: string;
  readonly env?: Record<string, string>;
  readonly clock?: ReturnType<typeof createTestClock>;
  readonly signal?: AbortSignal;
}

async function run(argv: readonly string[], { typed, profile = 'ops', env, ...more }: Terminal = {}) {
  const result = await app.run([...argv, '--env', 'dev'], {
    env: { AWS_PROFILE: profile, AWS_ENDPOINT_URL: app.local().endpoint, NO_COLOR: '1', ...env },
    terminal: typed !== undefined,
    stdin: inputOf(typed, typed !== undefined),
    ...more,
  });
  expect(result.stdout + result.stderr).not.toMatch(new RegExp(`${CODE}|canary`));
  return { ...result, asked: result.stderr.split('Enter MFA code for ').length - 1 };
}

const whoami = (terminal?: Terminal) => run(['whoami'], terminal);
const cache = () => join(app.stateDirectory(), '.aws', 'cli', 'cache');
const assumed = (): number => app.local().calls.filter((call) => call === 'sts AssumeRole').length;

describe('a profile with an MFA device', () => {
  it('asks for the code on a terminal, and keeps the session where the aws command looks for it', async () => {
    configure(BASE, OPS);
    const { code, stdout, stderr } = await whoami({ typed: `${CODE}\n` });
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${QUESTION}\n`)]);
    expect(stdout).toMatch(/arn:aws:sts::000000000000:assumed-role\/ops\/backoffice-\d+/);
    expect(readdirSync(cache())).toEqual([OPS_FILE]);
    const file = join(cache(), OPS_FILE);
    expect([statSync(file).mode & 0o777, statSync(cache()).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/) as string,
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dUTC$/) as string,
        AccountId: '000000000000',
      },
      AssumedRoleUser: { Arn: expect.stringContaining('assumed-role/ops/') as string },
    });
  });

  it('does not ask again while the session lasts, and needs no terminal then', async () => {
    configure(BASE, OPS);
    await whoami({ typed: `${CODE}\n` });
    const { code, asked } = await whoami();
    expect([code, asked, assumed()]).toEqual([0, 0, 1]);
  });

  it('asks once for all that a command does side by side', async () => {
    configure(BASE, OPS);
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'canary',
      AWS_REGION: 'us-east-1',
    };
    await app.deploy(['--env', 'dev'], { env: { ...env, AWS_ENDPOINT_URL: app.local().endpoint } });
    const { code, asked } = await run(['status'], { typed: `${CODE}\n` });
    expect([code, asked, assumed()]).toEqual([0, 1, 1]);
  });

  it('asks once even where the cache cannot be written', async () => {
    configure(BASE, OPS);
    writeFileSync(join(app.stateDirectory(), '.aws'), 'no directory');
    const { code, asked } = await run(['doctor'], { typed: `${CODE}\n` });
    expect([code, asked, assumed()]).toEqual([expect.any(Number), 1, 1]);
  });

  it('shows no spinner over the question', async () => {
    configure(BASE, OPS);
    const stderr = new Screen(80);
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const env = { AWS_PROFILE: 'ops', AWS_ENDPOINT_URL: app.local().endpoint };
    const running = app.run(['status', '--env', 'dev'], { env, stdin, context: { stderr } });
    await expect.poll(() => stderr.text, { timeout: 5000 }).toContain(QUESTION);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(stderr.text.endsWith(QUESTION)).toBe(true);
    stdin.write(`${CODE}\n`);
    await running;
    expect(assumed()).toBe(1);
  });

  it('is the default profile too', async () => {
    configure(BASE, OPS.replace('[profile ops]', '[default]'));
    const { code, asked } = await whoami({ typed: `${CODE}\n`, env: { AWS_PROFILE: '' } });
    expect([code, asked]).toEqual([0, 1]);
  });
});

describe('a session in the cache', () => {
  const session = (Expiration: string, more: object = {}) => ({
    Credentials: {
      AccessKeyId: 'AKIAOTHER',
      SecretAccessKey: 'canary',
      SessionToken: 'canary',
      Expiration,
      ...more,
    },
  });
  const clock = () => createTestClock('2026-11-22T12:00:00.000Z');

  async function withCached(content: string) {
    configure(BASE, OPS);
    mkdirSync(cache(), { recursive: true });
    writeFileSync(join(cache(), OPS_FILE), content);
    return whoami({ clock: clock(), typed: `${CODE}\n` });
  }

  // The window of botocore's CachedCredentialFetcher.
  it.each(['2026-11-22T12:15:00UTC', '2026-11-22T12:15:00Z', '2026-11-22T14:15:00.5+02:00'])(
    'that lasts for 15 minutes is used: %s',
    async (expiration) => {
      const { code, asked } = await withCached(JSON.stringify(session(expiration)));
      expect([code, asked, assumed()]).toEqual([0, 0, 0]);
    },
  );

  it.each([
    ['ends within 15 minutes', JSON.stringify(session('2026-11-22T12:14:59UTC'))],
    ['has no time that can be read', JSON.stringify(session('soon'))],
    ['lacks a secret', JSON.stringify(session('2026-11-22T14:00:00UTC', { SecretAccessKey: null }))],
    ['is empty', ''],
    ['is cut off', JSON.stringify(session('2026-11-22T14:00:00UTC')).slice(0, 60)],
    ['is something else', '["x"]'],
  ])('is replaced when it %s', async (_what, content) => {
    const { code, asked } = await withCached(content);
    expect([code, asked, assumed()]).toEqual([0, 1, 1]);
    expect(JSON.parse(readFileSync(join(cache(), OPS_FILE), 'utf8'))).toMatchObject({
      Credentials: { AccessKeyId: expect.not.stringContaining('CACHED') as string },
    });
    expect(readdirSync(cache())).toEqual([OPS_FILE]);
  });
});

describe('without a code', () => {
  const refused = (code: number, words: string | RegExp) => [
    code,
    typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
    0,
  ];

  it.each([
    ['off a terminal', [], undefined],
    ['with --no-input', ['--no-input'], `${CODE}\n`],
  ])('%s, says what is missing and what to do', async (_where, argv, typed) => {
    configure(BASE, OPS);
    const { code, stderr, asked } = await run(['whoami', ...argv], defined({ typed }));
    expect([code, stderr, asked]).toEqual([
      4,
      'error: the AWS profile "ops" requires an MFA code, which can only be entered on a terminal\n' +
        'hint:  run this on a terminal first: backoffice whoami --env dev\n',
      0,
    ]);
    expect([assumed(), existsSync(cache())]).toEqual([0, false]);
  });

  it.each([
    ['an empty answer', '\n', 4, 'error: no MFA code was entered\n'],
    ['the end of input', '\u0004', 4, 'error: no MFA code was entered\n'],
    ['letters', 'canary\n', 4, 'error: an MFA code has six digits\n'],
    ['too many digits', `${CODE}1\n`, 4, 'error: an MFA code has six digits\n'],
    ['Ctrl-C', '27\u0003', 130, `${QUESTION}\nerror: interrupted\n`],
  ])('%s ends the command before anything is sent', async (_what, typed, exit, words) => {
    configure(BASE, OPS);
    const { code, stderr, asked } = await whoami({ typed });
    expect([code, stderr, assumed()]).toEqual(refused(exit, words));
    expect([asked, existsSync(cache())]).toEqual([1, false]);
  });

  it('a signal ends the question', async () => {
    configure(BASE, OPS);
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted')), 300);
    const { code, stderr } = await whoami({ typed: '', signal: interrupt.signal });
    expect([code, stderr]).toEqual([130, expect.stringContaining(`${QUESTION}\nerror: interrupted`)]);
  });

  it('--timeout ends the question', async () => {
    configure(BASE, OPS);
    const { code, stderr } = await run(['whoami', '--timeout', '0.3'], { typed: '' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('not done within 0.3 s')]);
  });

  // The words are AWS's: https://github.com/aws/aws-cli/issues/6325
  it.each([
    [
      'a wrong code',
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
      'error: AWS refused the MFA code: it is wrong, or was used before\nhint:  wait for the next code',
    ],
    [
      'a wrong device',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      'error: AWS does not know the MFA device of the AWS profile as one of this user\nhint:  correct mfa_serial',
    ],
  ])('%s is refused in words, asked for once, and nothing is kept', async (_what, message, words) => {
    configure(BASE, OPS);
    app.onCall((call) => {
      if (call === 'sts AssumeRole') throw new AwsError('AccessDenied', message, 403);
    });
    const { code, stderr, asked } = await whoami({ typed: `${CODE}\n${CODE}\n` });
    expect([code, stderr]).toEqual([4, expect.stringContaining(words)]);
    expect([asked, existsSync(cache())]).toEqual([1, false]);
    expect((await run(['doctor'], { typed: `${CODE}\n${CODE}\n` })).asked).toBe(1);
  });
});

describe('a role', () => {
  it('without a device is kept too, and nobody is asked', async () => {
    configure(BASE, role('plain', 'source_profile = base'));
    for (const _ of [1, 2]) expect(await whoami({ profile: 'plain' })).toMatchObject({ code: 0, asked: 0 });
    expect([assumed(), readdirSync(cache())]).toEqual([1, [expect.any(String)]]);
  });

  it('of a role is assumed after it', async () => {
    configure(BASE, OPS, role('top', 'source_profile = ops', 'role_session_name = me', 'external_id = x/y'));
    const { code, stdout, asked } = await whoami({ profile: 'top', typed: `${CODE}\n` });
    expect([code, asked, assumed()]).toEqual([0, 1, 2]);
    expect(stdout).toContain('assumed-role/top/me');
    expect(readdirSync(cache())).toHaveLength(2);
    expect(readdirSync(cache())).toContain(OPS_FILE);
    // The outer session is enough: the inner one is not needed.
    writeFileSync(join(cache(), OPS_FILE), '');
    expect(await whoami({ profile: 'top' })).toMatchObject({ code: 0, asked: 0 });
  });

  it('is assumed with the keys of a process, or with those of its own profile', async () => {
    const script = join(temporaryDirectory(), 'keys.sh');
    writeFileSync(
      script,
      '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"AKIAOTHER","SecretAccessKey":"canary"}\'\n',
    );
    chmodSync(script, 0o755);
    const own = role('own', 'source_profile = own', ...BASE.split('\n').slice(1));
    configure(
      `[profile tool]\ncredential_process = ${script}`,
      role('of-tool', 'source_profile = tool'),
      own,
    );
    for (const profile of ['of-tool', 'own'])
      expect(await whoami({ profile })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`assumed-role/${profile}/`) as string,
      });
  });

  it('whose source has an SSO session that ended is told by the name of the source', async () => {
    vi.stubEnv('HOME', temporaryDirectory());
    const session = ['sso_start_url = https://x.awsapps.com/start', 'sso_region = us-east-1'].join('\n');
    const sso = `[profile sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = x\n[sso-session corp]\n${session}`;
    configure(sso, OPS.replace('base', 'sso'));
    const { code, stderr, asked } = await whoami({ typed: `${CODE}\n` });
    expect([code, asked]).toEqual([4, 0]);
    expect(stderr).toMatch(/the SSO session has expired.*\nhint: {2}aws sso login --profile sso\n/);
  });

  it('whose sources form a circle ends at once', async () => {
    configure(role('a', 'source_profile = b'), role('b', 'source_profile = a'));
    const { code, stderr } = await whoami({ profile: 'a' });
    expect([code, stderr]).toEqual([4, expect.stringContaining('"a" has no first source')]);
  });

  it('whose source is not there is told by the name of the source, before a question', async () => {
    configure(OPS);
    const { code, stderr, asked } = await whoami({ typed: `${CODE}\n` });
    expect([code, asked]).toEqual([4, 0]);
    expect(stderr).toContain(
      'the AWS profile "base" does not exist; it is source_profile of the profile "ops"',
    );
  });

  it('that may not be assumed is a permission', async () => {
    configure(BASE, OPS.replace('000000000000:role', '111122223333:role'));
    const { code, stderr } = await whoami({ typed: `${CODE}\n` });
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('may not sts:AssumeRole on arn:aws:iam::111122223333:role/ops'),
    ]);
  });
});

describe('the request for a role goes where the others go:', () => {
  it('to the endpoint of STS in the profile', async () => {
    const services = `services = x\n[services x]\nsts =\n  endpoint_url = ${app.local().endpoint}\n`;
    configure(BASE, `${OPS}\n${services}`);
    const { code } = await whoami({ typed: `${CODE}\n`, env: { AWS_ENDPOINT_URL: '' } });
    expect([code, assumed()]).toEqual([0, 1]);
  });

  it('through a proxy, to the region of the command', async () => {
    const proxy = await startProxy(undefined);
    onTestFinished(() => proxy.close());
    configure(BASE, OPS);
    const env = { AWS_ENDPOINT_URL: '', HTTPS_PROXY: `http://${proxy.address}` };
    const { code } = await run(['whoami', '--region', 'eu-west-1'], { typed: `${CODE}\n`, env });
    expect([code, [...new Set(proxy.tunnels)]]).toEqual([4, ['sts.eu-west-1.amazonaws.com:443']]);
  });
});

it('--debug names the request, and holds no secret', async () => {
  configure(BASE, OPS);
  const { stderr } = await run(['whoami', '--debug'], { typed: `${CODE}\n` });
  expect(stderr).toMatch(/debug: sts AssumeRole ok \S+ \d+ ms/);
  const { Credentials } = JSON.parse(readFileSync(join(cache(), OPS_FILE), 'utf8'));
  expect(stderr).not.toContain(Credentials.SessionToken);
});
