import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { ROOT } from '../support/paths.ts';

const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];

let app: Installed;

beforeAll(() => {
  app = install();
  const modules = join(app.directory, 'node_modules');
  mkdirSync(join(modules, '@aws-sdk'));
  mkdirSync(join(modules, '@types'));
  for (const name of ['@aws-sdk/client-dynamodb', '@types/node'])
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
});

afterAll(() => app.dispose());

function node(file: string, text: string) {
  writeFileSync(join(app.directory, file), text);
  return spawnSync(process.execPath, [file], { cwd: app.directory, encoding: 'utf8' });
}

/** The files that the compiler finds a mistake in, strictly, the declarations of packages not spared. */
function mistakenIn(programs: Readonly<Record<string, string>>): readonly string[] {
  for (const [file, text] of Object.entries(programs)) writeFileSync(join(app.directory, file), text);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--skipLibCheck', 'false'];
  const options = [...strict, '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const argv = [tsc, ...options, ...Object.keys(programs)];
  const { stdout } = spawnSync(process.execPath, argv, { cwd: app.directory, encoding: 'utf8' });
  return [...stdout.matchAll(/^([^\s(]+)\(/gm)].map(([, file = '']) => file);
}

it('the example of the README runs, and ends', () => {
  expect(node('example.mjs', example)).toMatchObject({ status: 0, stdout: '[]\n', stderr: '' });
});

it('CommonJS programs have it too', () => {
  const text = "console.log(Object.keys(require('backoffice/local')).sort().join())";
  expect(node('required.cjs', text).stdout).toBe(
    'AwsError,LaterVersionError,StoreLockedError,UnreadableStateError,startLocalAws\n',
  );
});

it('nothing else of the package can be imported', () => {
  expect(node('inside.mjs', "await import('backoffice/dist/local.cjs')").stderr).toContain(
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  );
});

it('has types, which know what is right and refuse what is wrong', () => {
  const right = `
import { AwsError, type Clock, type Fault, type LocalAws, startLocalAws } from 'backoffice/local';
const clock: Clock = { now: () => new Date(0), sleep: async () => undefined };
const fault: Fault = { kind: 'throttle', service: 'dynamodb', rate: 0.5 };
const aws: LocalAws = await startLocalAws({
  directory: 'd',
  clock,
  control: ({ url }, response) => url === '/' && response.end() !== undefined,
  observe: async () => { throw new AwsError('Throttling', 'Rate exceeded', 429); },
});
aws.faults.set([fault]);
`;
  const wrong = right.replace("kind: 'throttle'", "kind: 'flood'").replace("directory: 'd',", '');
  const programs = { 'example.mts': example, 'right.mts': right, 'wrong.mts': wrong };
  expect(mistakenIn(programs)).toEqual(['wrong.mts', 'wrong.mts']);
}, 120_000);
