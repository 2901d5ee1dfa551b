import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import { commandWriter } from '../../src/hints.ts';
import { estimateMonth } from '../../src/services/cost/estimate.ts';
import rates from '../../src/services/cost/rates.json' with { type: 'json' };
import { ratesIn } from '../../src/services/cost/rates.ts';
import { type CostReport, rateNotes } from '../../src/services/cost/report.ts';
import { costTips } from '../../src/services/cost/tips.ts';
import type { Usage } from '../../src/services/cost/usage.ts';
import { useDeployed } from '../support/deployed.ts';
import { assertProperty } from '../support/properties.ts';

const app = useDeployed();
const GB = 2 ** 30;
const DAY = 86_400_000;

const WEEK: Usage = {
  from: 0,
  to: 7 * DAY,
  function: {
    invocations: 700_000,
    billedMs: 70_000_000,
    billedBy: 'reports',
    usedMb: 60,
    memoryMb: 256,
    architecture: 'arm64',
    tracing: 'Active',
    traced: 35_000,
    coldStarts: 12,
  },
  api: { requests: 700_000, bytes: 5 * GB },
  table: {
    reads: 7_000_000,
    writes: 1_400_000,
    peakReads: 120,
    peakWrites: 30,
    bytes: 30 * GB,
    tableBytes: 20 * GB,
    onDemand: true,
    provisionedReads: 0,
    provisionedWrites: 0,
    recovery: true,
    otherTablesBytes: 0,
    backupBytes: 40 * GB,
  },
  logs: [{ name: 'a', ingestedBytes: 7 * GB, storedBytes: 100 * GB, retentionDays: 7, createdAt: null }],
  alarms: { metrics: 13, highResolution: 1, composite: 2, custom: 12 },
  artifactsBytes: 10 * GB,
  notes: [],
  askedUsd: 0,
};

describe('the estimate', () => {
  // By hand, from the price pages: a week to a month of 30 days is 30/7.
  it.each([
    ['Lambda requests', 3_000_000, 0.6, 0.4],
    ['Lambda duration', 75_000, 75_000 * 0.0000133334, 0],
    ['HTTP API', 3_000_000, 3, 3],
    ['table reads', 30_000_000, 3.75, 3.75],
    ['table writes', 6_000_000, 3.75, 3.75],
    ['table storage', 30, 7.5, 1.25],
    ['point-in-time recovery', 20, 4, 4],
    ['backups', 40, 4, 4],
    ['logs taken in', 30, 15, 12.5],
    ['logs kept', 15, 0.45, 0.45],
    ['alarms', 13, 1.3, 0.3],
    ['high-resolution alarms', 1, 0.3, 0.3],
    ['composite alarms', 2, 1, 1],
    ['custom metrics', 12, 3.6, 0.6],
    ['traces', 150_000, 0.75, 0.25],
    // Three dashboards of an account are free. https://aws.amazon.com/cloudwatch/pricing/
    ['dashboard', 1, 3, 0],
    ['artifacts bucket', 10, 0.23, 0.23],
  ])('%s', (item, monthly, gross, net) => {
    const line = estimateMonth(WEEK).lines.find((each) => each.item === item);
    expect(line?.monthly).toBeCloseTo(monthly, 6);
    expect([line?.gross, line?.net]).toEqual([expect.closeTo(gross, 6), expect.closeTo(net, 6)]);
  });

  it('adds up, is never negative, and is never dearer after the free tier', () => {
    const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
    assertProperty(
      fc.property(amount, amount, amount, fc.integer({ min: 1, max: 400 }), (calls, bytes, units, days) => {
        const usage: Usage = {
          ...WEEK,
          to: days * DAY,
          function: { ...WEEK.function, invocations: calls, billedMs: calls },
          api: { requests: calls, bytes },
          table: { ...WEEK.table, reads: units, writes: units, bytes },
        };
        const { lines, gross, net } = estimateMonth(usage);
        for (const line of lines) expect(line.net >= 0 && line.net <= line.gross + 1e-9).toBe(true);
        expect(lines.reduce((total, line) => total + line.gross, 0)).toBeCloseTo(gross, 4);
        expect(lines.reduce((total, line) => total + line.net, 0)).toBeCloseTo(net, 4);
      }),
    );
  });

  it('says where a number is only guessed at', () => {
    const unknown: Usage = {
      ...WEEK,
      function: { ...WEEK.function, billedBy: 'durations', traced: null },
      table: { ...WEEK.table, backupBytes: null, onDemand: false, provisionedReads: 5, provisionedWrites: 5 },
    };
    const bases = Object.fromEntries(
      estimateMonth(unknown).lines.map(({ item, basis, note }) => [item, [basis, note]]),
    );
    expect(bases['Lambda duration']).toEqual(['estimated', 'low: durations only, without cold starts']);
    expect(bases.traces).toEqual(['estimated', 'not known without reports']);
    expect(bases.backups).toEqual(['estimated', 'could not be listed; the rate is not confirmed']);
    expect(bases['table reads']).toEqual(['extrapolated', 'provisioned; the rate is not confirmed']);
  });

  it('has a source and a date for every rate', () => {
    for (const rate of Object.values(rates.rates))
      expect(rate).toMatchObject({
        source: expect.stringMatching(/^https:\/\//),
        asOf: expect.stringMatching(/^20\d\d/),
      });
    expect(rates).toMatchObject({ asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/), region: 'us-east-1' });
    // AWS's own price list of the region.
    for (const [region, own] of Object.entries(rates.regions))
      for (const { usd, per, asOf, source } of Object.values(own)) {
        expect(source).toMatch(
          new RegExp(
            `^https://pricing\\.us-east-1\\.amazonaws\\.com/offers/v1\\.0/aws/\\w+/current/${region}/index\\.json$`,
          ),
        );
        expect([usd > 0, per > 0, /^2026-\d{2}-\d{2}$/.test(asOf)]).toEqual([true, true, true]);
      }
  });

  it('takes the rates of the region, and says of each line where its rate is from', () => {
    const { lines } = estimateMonth(WEEK, ratesIn('eu-west-1'));
    const of = (item: string) => lines.find((line) => line.item === item);
    expect(of('HTTP API')).toMatchObject({ rateRegion: 'eu-west-1', gross: expect.closeTo(3.33, 6) });
    expect(of('table writes')).toMatchObject({ rateRegion: 'eu-west-1', gross: expect.closeTo(4.23, 6) });
    expect(of('backups')).toMatchObject({ rateRegion: 'us-east-1', gross: 4 });
    expect(of('dashboard')).toMatchObject({ rateRegion: 'global' });
    expect(rateNotes(lines, 'eu-west-1')).toEqual([
      expect.stringMatching(
        /^no rates for eu-west-1 of point-in-time recovery, backups, .*: those of us-east-1 are shown/,
      ),
    ]);
    expect(rateNotes(estimateMonth(WEEK).lines, 'us-east-1')).toEqual([]);
    expect(rateNotes(estimateMonth(WEEK, ratesIn('eu-south-2')).lines, 'eu-south-2')).toEqual([
      'no rates for eu-south-2: those of us-east-1 are shown, and eu-south-2 may be dearer',
    ]);
    for (const unknown of ['eu-south-2', 'constructor', '__proto__'])
      expect(estimateMonth(WEEK, ratesIn(unknown)).gross).toBe(estimateMonth(WEEK).gross);
  });
});

describe('the tips', () => {
  const of = (
    change: {
      readonly [Part in keyof Usage]?: Partial<Usage[Part]>;
    },
  ) => {
    const usage = Object.fromEntries(
      Object.entries(WEEK).map(([part, value]) => {
        const changed = change[part as keyof Usage];
        if (Array.isArray(value)) return [part, changed ?? value];
        return [part, typeof value === 'object' ? { ...value, ...(changed as object) } : value];
      }),
    ) as unknown as Usage;
    return Object.fromEntries(costTips(usage, commandWriter({}, [])).map((tip) => [tip.tip, tip]));
  };

  it.each([
    ['use Arm64', {}, 'done'],
    ['use Arm64', { function: { architecture: 'x86_64' } }, 'advice'],
    ['right-size memory', {}, 'advice'],
    ['right-size memory', { function: { usedMb: 200 } }, 'done'],
    ['right-size memory', { function: { usedMb: 250 } }, 'advice'],
    ['right-size memory', { function: { usedMb: null } }, 'unknown'],
    ['right-size memory', { function: { memoryMb: 128, usedMb: 20 } }, 'done'],
    ['pay for the table on demand', {}, 'done'],
    [
      'pay for the table on demand',
      { table: { onDemand: false, provisionedReads: 500, provisionedWrites: 500 } },
      'advice',
    ],
    ['keep logs for a short time', {}, 'done'],
    [
      'keep logs for a short time',
      { logs: [{ ...WEEK.logs[0], retentionDays: null, createdAt: '1969-01-01T00:00:00.000Z' }] },
      'advice',
    ],
    ['keep logs for a short time', { logs: [] }, 'unknown'],
    ['sample traces', {}, 'done'],
    ['sample traces', { function: { traced: 700_000 } }, 'advice'],
    ['sample traces', { function: { tracing: 'PassThrough' } }, 'done'],
    ['sample traces', { function: { traced: null } }, 'unknown'],
  ] as const)('%s, %j: %s', (tip, change, status) => {
    const found = of(change as Parameters<typeof of>[0])[tip];
    expect(found?.status).toBe(status);
    if (status === 'advice') expect(found?.remedy).not.toBeNull();
    else expect(found?.remedy).toBeNull();
  });

  it('tell the saving in dollars', () => {
    // 75,000 GB-s a month; to 128 MB it is half of them.
    expect(of({})['right-size memory']?.savingUsd).toBeCloseTo((75_000 * 0.0000133334) / 2, 6);
    expect(of({ function: { architecture: 'x86_64' } })['use Arm64']?.savingUsd).toBeCloseTo(
      75_000 * 0.0000033333,
      4,
    );
    expect(of({ function: { traced: 700_000 } })['sample traces']?.savingUsd).toBeCloseTo(
      0.95 * 3_000_000 * 5e-6,
      6,
    );
  });
});

describe('cost', () => {
  const failing = (what: 'logs' | 'backups') => ({
    wrap: (connection: Connection): Connection => ({
      ...connection,
      logs: async () => {
        const logs = await connection.logs();
        const denied = async () => {
          throw new BackofficeError('PERMISSION', 'logs:StartQuery is not allowed');
        };
        return what === 'logs' ? { ...logs, startQuery: denied } : logs;
      },
      dynamoDB: async () => {
        const dynamoDB = await connection.dynamoDB();
        const denied = async () => {
          throw new BackofficeError('PERMISSION', 'dynamodb:ListBackups is not allowed');
        };
        return what === 'backups' ? { ...dynamoDB, listBackups: denied } : dynamoDB;
      },
    }),
  });

  it('measures the embedded environment, and tells since when', async () => {
    for (let index = 0; index < 5; index += 1) await app.run(['health']);
    const { code, result } = await app.json<CostReport>(['cost']);
    const measured = Object.fromEntries(result.lines.map(({ item, measured: amount }) => [item, amount]));
    expect([code, result.lines.length]).toEqual([0, 18]);
    expect(measured['Lambda requests']).toBe(measured['HTTP API']);
    expect(measured['Lambda duration']).toBeGreaterThan(0);
    expect(measured['logs taken in']).toBeGreaterThan(0);
    expect(result.lines.find(({ item }) => item === 'alarms')).toMatchObject({
      monthly: 3,
      gross: 0.30000000000000004,
      net: 0,
    });
    expect(result.notes).toEqual([
      expect.stringMatching(/^measured since 20.*, when the application was made$/),
      'less than a day was measured: a month from that is a guess',
    ]);
    expect(result.tips.map(({ status }) => status)).toEqual(['done', 'advice', 'done', 'done', 'unknown']);
  });

  it('goes on without what may not be read, and says so', async () => {
    const noLogs = await app.json<CostReport>(['cost'], failing('logs'));
    expect(noLogs.result.lines[1]).toMatchObject({ item: 'Lambda duration', basis: 'estimated' });
    expect(noLogs.result.notes.join()).toContain(
      'durations stand in for what was billed: logs:StartQuery is not allowed',
    );
    const noBackups = await app.json<CostReport>(['cost'], failing('backups'));
    expect(noBackups.result.lines.find(({ item }) => item === 'backups')?.note).toContain(
      'could not be listed',
    );
  });

  it.each([40, 80, 140])('fits %d columns', async (columns) => {
    const { code, stdout } = await app.run(['cost', '--no-color'], { terminal: true, columns });
    expect([code, stdout]).toEqual([0, expect.stringContaining('a month')]);
    const table = stdout.split('\n').filter((line) => /\$\d+\.\d\d +\$\d|ITEM/.test(line));
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(columns === 40 ? 46 : columns);
  });
});
