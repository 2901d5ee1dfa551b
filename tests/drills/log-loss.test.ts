import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogs } from '../../src/aws/logs.ts';
import type { Clock } from '../../src/clock.ts';
import { AwsError } from '../../src/local/index.ts';
import { follow, OVERLAPS, type Overlap } from '../../src/services/logs/follow.ts';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { runCli } from '../support/cli.ts';
import { bareConfig } from '../support/client-config.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';

const START = Date.parse('2026-11-22T12:00:00Z');
const MINUTES = 4;
const RATE = 20;
const GROUP = '/aws/lambda/local-backoffice-api';

let local: TestLocal;
let stateDirectory: string;
let now: number;
let refused: number;
let written: string[];

/** Late for up to half a minute, a few for up to two; the same for the same line. */
function delayOf({ message }: { message: string }): number {
  const number = Number(/line-(\d+)/.exec(message)?.[1] ?? 0);
  if (number % 97 === 0) return 60_000 + ((number * 7919) % 60_000);
  return number % 5 === 0 ? (number * 7919) % 30_000 : (number * 31) % 400;
}

beforeEach(async () => {
  now = START;
  refused = 0;
  written = [];
  stateDirectory = makeDirectory();
  local = await startLocal({
    clock: { now: () => new Date(now), sleep: async () => undefined },
    logDelivery: { delayOf, duplicate: ({ message }) => /7$/.test(message), emptyPages: true },
    observe: async (_service, operation) => {
      if (operation !== 'FilterLogEvents' || local.calls.length % 23 !== 0) return;
      refused += 1;
      throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
    },
  });
  const deployed = await runCli(local, ['deploy', '--quiet'], { stateDirectory });
  expect(deployed.code).toBe(0);
});

afterEach(async () => {
  await local.close();
  removeDirectory(stateDirectory);
});

/** A clock that writes what 20 invocations a second would have written while somebody sleeps. */
function writingClock(): Clock {
  const write = logWriter(local);
  return {
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const until = now + ms;
      const lines: [number, string][] = [];
      for (;;) {
        const time = START + (written.length * 1000) / RATE;
        if (time >= until || time >= START + MINUTES * 60_000) break;
        lines.push([time, `line-${written.length}`]);
        written.push(`line-${written.length}`);
      }
      if (lines.length > 0) await write(lines);
      now = until;
    },
  };
}

describe('20 lines a second, late, twice, over empty pages and refused calls', () => {
  it('are all printed, each once, by logs -f', async () => {
    const argv = [
      'logs',
      '-f',
      '--since',
      '1s',
      '--for',
      `${MINUTES + 3}m`,
      '--grep',
      'line-',
      '-o',
      'ndjson',
    ];
    const { code, stdout, stderr } = await runCli(local, argv, { stateDirectory, clock: writingClock() });
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);
    expect(code).toBe(0);
    expect(written.length).toBe(MINUTES * 60 * RATE);
    expect(refused).toBeGreaterThan(3);
    expect(printed.map(({ message }) => message).sort()).toEqual([...written].sort());
    const late = printed.filter((line) => line.late).length;
    expect(late).toBeGreaterThan(100);
    expect(stderr).toMatch(
      new RegExp(`followed: ${written.length} lines, ${late} late, 0 gaps, [1-9]\\d* throttled`),
    );
  });

  it.each([
    ['with the overlap, none', OVERLAPS, true],
    ['without it, some', [{ back: 0, every: 0 }], false],
  ] as const)('%s are lost', async (_name, overlaps: readonly Overlap[], whole) => {
    const clock = writingClock();
    const logs = createLogs({
      ...bareConfig(),
      ...clientOptions(local.endpoint),
      credentials: async () => clientOptions(local.endpoint).credentials,
    });
    const end = START + (MINUTES + 3) * 60_000;
    const { batches } = follow({
      logs: async () => logs,
      sources: [{ name: 'function', group: GROUP }],
      patternOf: () => '"line-"',
      from: START - 1000,
      clock,
      signal: new AbortController().signal,
      random: () => 0.5,
      overlaps,
      goOn: () => now < end,
      report: () => undefined,
      renewCredentials: async (error) => Promise.reject(error),
    });
    const printed = new Set<string>();
    for await (const { lines } of batches) for (const { message } of lines) printed.add(message);
    logs.close();
    if (whole) expect(printed.size).toBe(written.length);
    else expect(printed.size).toBeLessThan(written.length);
  });
});
