import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { temporaryDirectory } from '../support/directory.ts';

it.each([
  ['http://127.0.0.1:4318', 0],
  ['http://localhost:4318/base', 0],
  ['http://[::1]:4318', 0],
  ['https://collector.example', 0],
  ['http://collector.example', 2],
  ['http://127.0.0.1.evil.example', 2],
  ['https://me:secret@collector.example', 2],
  ['https://collector.example/?key=secret', 2],
  ['ftp://127.0.0.1', 2],
  ['4318', 2],
  ['', 2],
])('local start --otlp %s ends with %d', async (endpoint, code) => {
  const stateDirectory = temporaryDirectory();
  const found = await runCli(undefined, ['local', 'start', '--otlp', endpoint, '--dry-run'], {
    stateDirectory,
  });
  expect([found.code, found.stderr.includes('It must be http:// on this machine')]).toEqual([
    code,
    code === 2,
  ]);
});
