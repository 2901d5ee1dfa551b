import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../support/built.ts';
import { HOSTILE, isSafeInJob, isSafeOnTerminal } from '../support/hostile.ts';
import { clientOptions } from '../support/local.ts';
import { DIST, ROOT } from '../support/paths.ts';

/** The built program shows what others wrote: on a terminal, in a pipe, and in a job of GitHub. */

const PROGRAM = join(DIST, 'backoffice.cjs');
const ON_TERMINAL = join(ROOT, 'tests', 'support', 'on-terminal.py');

/** A sample that asks every service. */
const LINES = [
  'items list --all',
  'items list --via table',
  'items get evil',
  `items get ${HOSTILE.slice(-30).replace(/[^\w:# ]/g, '')}`,
  'config list --show',
  'function show',
  'logs show --since 1h',
  'traces list --since 1h',
  'metrics',
  'alarms',
  'top --no-input',
  'drift',
  'releases',
  'history',
  'status',
  'whoami',
  'invoke --path /items/evil',
];

let app: Built;

beforeAll(async () => {
  app = built();
  for (const argv of [
    ['deploy', '--quiet'],
    ['items', 'create', '--id', 'evil', '--description', HOSTILE],
  ])
    expect(await app.run(argv)).toMatchObject({ code: 0 });
  const { stdout } = await app.run(['local', 'status', '--json']);
  const { endpoint } = JSON.parse(stdout) as { endpoint: string };
  const environment = await app.run(['local', 'env']);
  const key = /AWS_ACCESS_KEY_ID='?([\w]+)/.exec(environment.stdout)?.[1] ?? '';
  const secret = /AWS_SECRET_ACCESS_KEY='?([\w/+=]+)/.exec(environment.stdout)?.[1] ?? '';
  const S = HOSTILE;
  const client = new DynamoDBClient({
    ...clientOptions(endpoint),
    credentials: { accessKeyId: key, secretAccessKey: secret },
  });
  const Item = { id: { S: `row${S}` }, timestamp: { N: '0' }, status: { S }, description: { S }, [S]: { S } };
  await client.send(new PutItemCommand({ TableName: 'local-backoffice-data', Item }));
  client.destroy();
  await app.run(['items', 'get', `no-${HOSTILE}`]);
  await app.run(['invoke', '--path', `/items/${encodeURIComponent(HOSTILE)}`]);
}, 120_000);

afterAll(() => app.dispose());

const CODES = [0, 3, 6, 7];

describe.each(LINES)('%s', { timeout: 60_000 }, (line) => {
  const argv = [...line.split(' '), '--no-input'];

  it.skipIf(spawnSync('python3', ['--version']).error !== undefined)('on a terminal', async () => {
    const words = [process.execPath, PROGRAM, ...argv].map((word) => `'${word}'`).join(' ');
    const { stdout, stderr } = await app.shell(`TERM=xterm python3 '${ON_TERMINAL}' '' '' ${words}`);
    const [, shown = '', code] = /^([\s\S]*)\n(-?\d+)\n$/.exec(stdout) ?? [];
    expect([stderr, CODES.includes(Number(code))]).toEqual(['', true]);
    isSafeOnTerminal(withoutDrawing(shown));
  });

  it.each([{}, { GITHUB_ACTIONS: 'true' }])('in a pipe, with %o', async (env) => {
    const { code, stdout, stderr } = await app.run(argv, [], env);
    expect(CODES).toContain(code);
    isSafeInJob(stderr);
    isSafeInJob(stdout);
  });
});

/** A terminal ends lines with both characters; progress is drawn at once, in its color, and cleared. */
function withoutDrawing(shown: string): string {
  const start = String.fromCharCode(27);
  return shown
    .replace(/\r\n/g, '\n')
    .replace(
      new RegExp(`${start}\\[(?:\\?(?:25|2026)[lh]|36m|[0-2]?[KJ]|\\d*[AG])|\\r(?=${start}|$)`, 'g'),
      '',
    );
}
