import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { ROOT } from '../support/paths.ts';

/** What a page tells to type, block by block. */
function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block.trim());
}

const blocks = blocksOf('README.md');
const [demo = '', , tenLines = '', clients = '', goodbye = '', aws = ''] = blocks;
const [tour = '', ended = ''] = blocksOf('docs/tour.md');
const [onAws = ''] = blocksOf('docs/aws.md');
/** Pages whose blocks are run elsewhere, or are about tests themselves. */
const OTHERS = ['docs/testing.md', 'docs/embedded-environment.md'];
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

  it('and the pages of docs have no other blocks', () => {
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    const others = pages
      .map((name) => `docs/${name}`)
      .filter((page) => !['docs/tour.md', 'docs/aws.md', ...OTHERS].includes(page));
    expect(others.filter((page) => blocksOf(page).length > 0)).toEqual([]);
    expect([blocksOf('docs/tour.md').length, blocksOf('docs/aws.md').length]).toEqual([2, 1]);
  });

  it.each(tenLines.split('\n'))('%s', (line) => {
    expect(shell(line)).toMatchObject({ status: 0 });
  });

  it.skipIf(!hasAws)('works with other clients', () => {
    const { status, stdout, stderr } = shell(clients);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('"S": "item-001"');
    expect(stdout).toContain('"StackName": "local-backoffice"');
    expect(stdout).toContain('"StatusCode": 200');
  });

  it.each([...aws.split('\n'), ...onAws.split('\n')])('on AWS: %s', (line) => {
    const { stdout: endpoint } = shell('npx backoffice local status --query endpoint');
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
    expect(shell(line, { ...keys, AWS_ENDPOINT_URL: endpoint.trim() })).toMatchObject({ status: 0 });
  });

  it.each(goodbye.split('\n'))('%s', (line) => {
    expect(shell(line)).toMatchObject({ status: 0 });
  });
});

describe('the tour', () => {
  it.each([...tour.split('\n'), ...ended.split('\n')])('%s', (line) => {
    expect(shell(line)).toMatchObject({ status: 0 });
  });
});
