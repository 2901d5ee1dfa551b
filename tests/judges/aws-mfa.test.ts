import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useDeploying } from '../support/deploying.ts';
import { hasAws } from '../support/programs.ts';
import { inputOf } from '../support/streams.ts';

// The `aws` command as judge: a session that one of the two began is the other's too.

const app = useDeploying();
const CODE = '271828';
const DEVICE = 'mfa_serial = arn:aws:iam::000000000000:mfa/me';
const role = (name: string, source: string, ...more: string[]): string =>
  [
    `[profile ${name}]`,
    'region = us-east-1',
    `role_arn = arn:aws:iam::000000000000:role/${name}`,
    `source_profile = ${source}`,
    ...more,
  ].join('\n');
const CONFIG = [
  '[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary',
  role('ops', 'base', DEVICE),
  role('long', 'base', DEVICE, 'duration_seconds = 7200', 'external_id = x/y', 'role_session_name = me'),
  role('top', 'ops'),
].join('\n');

let file: string;

beforeEach(() => {
  file = join(mkdtempSync(join(app.stateDirectory(), 'config-')), 'config');
  writeFileSync(file, CONFIG);
  vi.stubEnv('AWS_CONFIG_FILE', file);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
});

/** Without a terminal, so that it asks on stderr and reads standard input. */
async function aws(profile: string, typed: string): Promise<{ arn: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    PYENV_ROOT: process.env.PYENV_ROOT,
    HOME: app.stateDirectory(),
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_ENDPOINT_URL: app.local().endpoint,
  };
  const argv = ['sts', 'get-caller-identity', '--profile', profile, '--query', 'Arn', '--output', 'text'];
  const child = spawn('aws', argv, { env, cwd: app.stateDirectory(), detached: true });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString();
    });
  child.stdin.end(typed);
  await new Promise((resolve) => child.on('close', resolve));
  return { arn: output.stdout.trim(), stderr: output.stderr };
}

async function ours(profile: string, typed?: string): Promise<{ arn: string; stderr: string }> {
  const { stdout, stderr } = await app.run(['whoami', '--env', 'dev', '--query', 'arn'], {
    env: { AWS_PROFILE: profile, AWS_ENDPOINT_URL: app.local().endpoint },
    terminal: typed !== undefined,
    stdin: inputOf(typed, typed !== undefined),
  });
  return { arn: stdout.trim(), stderr };
}

const sessions = () => readdirSync(join(app.stateDirectory(), '.aws', 'cli', 'cache')).length;

describe.skipIf(!hasAws)('the aws command', () => {
  it.each([
    ['ops', 1],
    ['long', 1],
    ['top', 2],
  ])('takes up a session of ours: %s', async (profile, count) => {
    const begun = await ours(profile, `${CODE}\n`);
    expect(begun.arn).toContain(`:assumed-role/${profile}/`);
    const taken = await aws(profile, '');
    expect([taken.arn, taken.stderr, sessions()]).toEqual([begun.arn, '', count]);
  });

  it.each([
    ['ops', 1],
    ['long', 1],
    ['top', 2],
  ])('leaves its session to us: %s', async (profile, count) => {
    const begun = await aws(profile, `${CODE}\n`);
    expect(begun.arn).toContain(`:assumed-role/${profile}/`);
    expect(begun.stderr).toContain('Enter MFA code for');
    const taken = await ours(profile);
    expect([taken.arn, taken.stderr, sessions()]).toEqual([begun.arn, '', count]);
  });
});
