import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Background, background } from '../support/background.ts';
import { makeDirectory } from '../support/directory.ts';

/** Becomes another user; only root may. */
const hasSetpriv = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];

/** Runs a script of Node as another user. @returns what it prints. */
function asNobody(script: string): string {
  const { stdout, stderr } = spawnSync('setpriv', [...NOBODY, process.execPath, '-e', script], {
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  return stdout + stderr;
}

it.each([
  ['removed', (file: string) => rmSync(file)],
  ['overwritten', (file: string) => writeFileSync(file, 'x')],
])('an access key that was %s is put back, and lets in as before', async (_what, harm) => {
  const local = background();
  onTestFinished(() => local.dispose());
  await local.start();
  const { accessKeyId } = await local.credentials();
  harm(local.path('access-key'));
  await expect
    .poll(() => readFileSync(local.path('access-key'), 'utf8'), { timeout: 10_000 })
    .toBe(`${accessKeyId}\n`);
  expect(await local.credentials()).toMatchObject({ accessKeyId });
});

describe.skipIf(!hasSetpriv)('another user of the machine', () => {
  let local: Background;
  let endpoint: string;

  beforeAll(async () => {
    const directory = makeDirectory();
    // Whoever made it may have let others look into it.
    chmodSync(directory, 0o755);
    local = background(directory);
    endpoint = (await local.start()).status.endpoint ?? '';
  });

  afterAll(() => local.dispose());

  it.each(['access-key', 'process.json', 'process.log', 'store', '.'])('cannot read %s', (name) => {
    const path = JSON.stringify(join(local.path('.'), name));
    expect(
      asNobody(
        `const fs = require('fs'); fs.statSync(${path}).isDirectory() ? fs.readdirSync(${path}) : fs.readFileSync(${path})`,
      ),
    ).toContain('EACCES');
  });

  it.each([
    ['JSON', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, 'MissingAuthenticationTokenException'],
    [
      'JSON with a key of its own',
      {
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/dynamodb/aws4_request',
      },
      'UnrecognizedClientException',
    ],
    [
      'Query with a key of its own',
      {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/cloudformation/aws4_request',
      },
      'InvalidClientTokenId',
    ],
  ])('is let in by no request: %s', (_name, headers, refusal) => {
    const body = 'content-type' in headers ? 'Action=DescribeStacks&Version=2010-05-15' : '{}';
    const options = JSON.stringify({ method: 'POST', headers, body });
    expect(asNobody(`fetch('${endpoint}', ${options}).then((r) => r.text()).then(console.log)`)).toContain(
      refusal,
    );
  });

  it.each(['stop', 'faults'])('can neither stop nor change it: %s', (path) => {
    const script = `fetch('${endpoint}/_backoffice/${path}', { method: 'POST', body: '[]' }).then((r) => console.log(r.status))`;
    expect(asNobody(script).trim()).toMatch(/^(401|403)$/);
  });
});
