import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

// Fifteen months of an application, on a clock that is advanced.
const DAY = 86_400_000;
const clock = createTestClock('2025-08-26T12:00:00.000Z');
let local: TestLocal;
let stateDirectory: string;

const run = (argv: readonly string[], options: Partial<CliOptions> = {}) =>
  runCli(local, argv, { stateDirectory, clock, ...options });

async function metrics(...argv: string[]): Promise<MetricsReport> {
  const { stdout, code, stderr } = await run(['metrics', ...argv, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as MetricsReport;
}

beforeAll(async () => {
  stateDirectory = makeDirectory();
  local = await startLocal({ clock });
  const { code, stderr } = await run(['deploy', '--quiet', '--no-verify']);
  if (code !== 0) throw new Error(stderr);
});

afterAll(async () => {
  await local.close();
  removeDirectory(stateDirectory);
});

it('shows a function that was never invoked and a table that was never used as missing, not as zero', async () => {
  const report = await metrics('--since', '7d');
  const of = (key: string) => report.metrics.find((metric) => metric.key === key);
  expect(of('invocations')).toMatchObject({ total: null, points: [], trend: null });
  expect(of('errorRate')).toMatchObject({ total: null });
  expect(of('durationP95')).toMatchObject({ total: null });
  // What CloudWatch only tells when it happens did not happen.
  expect(of('readThrottles')).toMatchObject({ total: 0, points: [] });
  expect(report.notes).toEqual([
    'no invocation of the function, and not in the last two weeks either',
    'no request to the API, and not in the last two weeks either',
    'no read or write of the table, and not in the last two weeks either',
  ]);
  for (const argv of [[], ['--chart']]) {
    const { code, stdout } = await run(['metrics', ...argv], { terminal: true, columns: 80 });
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(argv.length === 0 ? 'invocations' : 'no values'),
    ]);
  }
  const gate = await run(['metrics', '--fail-if', 'errorRate>1%']);
  expect([gate.code, gate.stderr]).toEqual([
    3,
    expect.stringContaining('breached: errorRate>1%, there is no'),
  ]);
  const allowed = await run(['metrics', '--fail-if', 'errorRate>1%', '--allow-no-data']);
  expect([allowed.code, allowed.stderr]).toEqual([0, expect.stringContaining('not judged: errorRate>1%')]);
  expect((await run(['metrics', 'report', '--markdown'])).stdout).toContain('no invocations');
  expect((await run(['cost'], { terminal: true, columns: 80 })).code).toBe(0);
});

it('shows fifteen months, as far back as CloudWatch has them', async () => {
  for (let month = 0; month < 15; month += 1) {
    for (let request = 0; request <= month; request += 1) await run(['health']);
    clock.advance(30 * DAY);
  }
  const all = await metrics('function', '--since', '452d');
  const invocations = all.metrics.find(({ key }) => key === 'invocations');
  expect(all.periodSeconds).toBe(86_400);
  expect(invocations?.total).toBe((15 * 16) / 2);
  expect(invocations?.points).toHaveLength(15);
  expect(invocations?.trend).toBeGreaterThan(100);
  // The percentile of a whole year cannot be had: it is not made up from those of its days.
  expect(all.metrics.find(({ key }) => key === 'durationP95')).toMatchObject({ total: null });
  const { code, stdout } = await run(['metrics', 'function', '--since', '455d', '--chart', '--no-color'], {
    terminal: true,
    columns: 80,
  });
  expect([code, stdout]).toEqual([0, expect.stringContaining('a column shows the greatest of its periods')]);
  for (let hour = 0; hour < 7 * 24; hour += 1) {
    await run(['items', 'get', 'absent']);
    clock.advance(DAY / 24);
  }
  const page = await run(['metrics', 'report', '--since', '7d', '--html', 'week.html'], {
    cwd: stateDirectory,
  });
  expect(page.code).toBe(0);
  const html = readFileSync(join(stateDirectory, 'week.html'), 'utf8');
  expect(html.match(/<tr><th>\d\d[-:]/g)?.length).toBeGreaterThan(6 * 160);
  expect(Buffer.byteLength(html)).toBeLessThan(400 * 1024);
  clock.advance(400 * DAY);
  const gone = await metrics('function', '--since', '900d');
  expect(gone.metrics.find(({ key }) => key === 'invocations')?.total).toBeLessThan((15 * 16) / 2 + 7 * 24);
});
