import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { ROOT } from '../support/paths.ts';
import { hasAws } from '../support/programs.ts';

// Runs what the README and the pages of docs/ show, line by line, as a reader would. The examples of
// docs/commands.md are those of the help, which tests/cli/documented-examples.test.ts runs.
const PAGES = [
  'README.md',
  'docs/tour.md',
  'docs/observability.md',
  'docs/backups.md',
  'docs/aws.md',
  'docs/embedded-environment.md',
];
const NEWCOMER = ['npm ci && npm run demo', 'npm ci && npm test'];

interface Shown {
  readonly page: string;
  readonly script: string;
}

/** The scripts of a page: each line of a block, or a whole block that sets variables. */
function scriptsOf(page: string): Shown[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(sh|console)\n([\s\S]*?)^```/gm)].flatMap(([, kind, block = '']) => {
    if (kind === 'console')
      return [...block.matchAll(/^\$ (.+)$/gm)].map(([, script = '']) => ({ page, script }));
    if (block.startsWith('eval ')) return [{ page, script: block.trim() }];
    return block
      .trim()
      .split('\n')
      .map((script) => ({ page, script }));
  });
}

const shown = PAGES.flatMap(scriptsOf);
const scripts = shown.filter(({ script }) => !NEWCOMER.includes(script));
const removes = ({ script }: Shown): boolean => /(destroy|reset) .*local|local reset/.test(script);
const inOrder = [...scripts.filter((each) => !removes(each)), ...scripts.filter(removes)];
const titled = inOrder.map((each) => [`${each.page}: ${each.script}`, each] as const);

let app: Installed;

beforeAll(() => {
  app = install();
});

afterAll(() => app.dispose());

/** Runs a script in the directory of its page; `npx backoffice` is the installed package. */
function shell({ page, script }: Shown, more: Record<string, string> = {}) {
  const env = { ...process.env, ...more, BACKOFFICE_STATE_DIR: app.state, NODE_EXTRA_CA_CERTS: '' };
  const text = script.replaceAll('npx backoffice', `"${process.execPath}" "${app.bin}"`);
  const cwd = join(app.directory, basename(page, '.md'));
  mkdirSync(cwd, { recursive: true });
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', text], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** What leads to the embedded environment whatever wants to go to AWS. */
function awsVariables(page: string): Record<string, string> {
  const { stdout } = shell({ page, script: 'npx backoffice local env --json --env local' });
  return JSON.parse(stdout);
}

it('the README begins with the two commands of a newcomer', () => {
  expect(shown.slice(0, 2)).toEqual(NEWCOMER.map((script) => ({ page: 'README.md', script })));
});

it('the first deploys, creates, lists and reads, and tells how long each step took', () => {
  const { status, stdout } = spawnSync('npm', ['run', 'demo'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, BACKOFFICE_STATE_DIR: app.state },
  });
  expect(status).toBe(0);
  for (const step of ['deploy', 'health', 'items create', 'items list', 'items get', 'total'])
    expect(stdout).toMatch(new RegExp(`^  ${step} +\\d+ ms$`, 'm'));
});

it('every page with commands is run here', () => {
  for (const page of PAGES) expect(scriptsOf(page).length).toBeGreaterThan(0);
  expect(shown.length).toBeGreaterThan(100);
});

it('tests that docs/security.md names are there', () => {
  const page = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
  const named = [...page.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !existsSync(join(ROOT, 'tests', name)))).toEqual([]);
});

describe('a command that is shown', () => {
  it.for(titled)('in %s', ([, { page, script }], { skip }) => {
    const otherClients = script.includes('aws dynamodb');
    skip(otherClients && !hasAws);
    const toAws = /--env (?!local)|env add/.test(script);
    const { status, stdout, stderr } = shell({ page, script }, toAws ? awsVariables(page) : {});
    // Doctor has nothing to complain of here but what the page's other commands have set.
    const expected = script.includes('doctor') && status === 3 ? 3 : 0;
    expect([status, status === expected ? '' : stderr]).toEqual([expected, '']);
    if (!otherClients) return;
    expect(stderr).toBe('');
    for (const text of ['"S": "item-002"', '"StackName": "local-backoffice"', '"StatusCode": 200'])
      expect(stdout).toContain(text);
  });
});
