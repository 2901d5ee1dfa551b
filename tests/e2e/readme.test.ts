import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { ROOT } from '../support/paths.ts';

const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text.trim(),
);
const [demo = '', , tour = '', clients = '', goodbye = '', aws = ''] = blocks;
const hasAws = spawnSync('aws', ['--version']).status === 0;

let app: Installed;

beforeAll(() => {
  app = install();
});

afterAll(() => app.dispose());

/** Runs a line of the README in a shell; `npx backoffice` is the installed package. */
function shell(script: string, more: Record<string, string> = {}) {
  const env = { ...process.env, ...more, BACKOFFICE_STATE_DIR: app.state, NODE_EXTRA_CA_CERTS: '' };
  const text = script.replaceAll('npx backoffice', `"${process.execPath}" "${app.bin}"`);
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', text], {
    cwd: app.directory,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the README', () => {
  it('has the blocks that are run here', () => {
    expect(blocks).toHaveLength(6);
    expect(blocks[1]).toBe('npm ci && npm test');
  });

  it('deploys, creates, lists and reads with its first line, and tells how long each step took', () => {
    expect(demo).toBe('npm ci && npm run demo');
    const { status, stdout } = spawnSync('npm', ['run', 'demo'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, BACKOFFICE_STATE_DIR: app.state },
    });
    expect(status).toBe(0);
    for (const step of ['deploy', 'health', 'items create', 'items list', 'items get', 'total']) {
      expect(stdout).toMatch(new RegExp(`^  ${step} +\\d+ ms$`, 'm'));
    }
  });

  it.each(tour.split('\n'))('%s', (line) => {
    expect(shell(line)).toMatchObject({ status: 0 });
  });

  it.skipIf(!hasAws)('works with other clients', () => {
    const { status, stdout, stderr } = shell(clients);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('"S": "item-002"');
    expect(stdout).toContain('"StackName": "local-backoffice"');
    expect(stdout).toContain('"StatusCode": 200');
  });

  it.each(aws.split('\n'))('on AWS: %s', (line) => {
    const { stdout: endpoint } = shell('npx backoffice local status --query endpoint');
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
    expect(shell(line, { ...keys, AWS_ENDPOINT_URL: endpoint.trim() })).toMatchObject({ status: 0 });
  });

  it.each(goodbye.split('\n'))('%s', (line) => {
    expect(shell(line)).toMatchObject({ status: 0 });
  });
});
