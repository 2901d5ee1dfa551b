import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useDeployed } from '../support/deployed.ts';

const DAY = 86_400_000;
const app = useDeployed(false);

beforeAll(async () => {
  expect((await app.run(['deploy', '--quiet', '--no-verify'])).code).toBe(0);
});

async function since(text: string): Promise<number> {
  const { result } = await app.json<{ from: string }>(['traces', 'map', '--since', text, '--json']);
  return Date.parse(result.from);
}

describe('a time', () => {
  // https://www.rfc-editor.org/rfc/rfc3339#section-5.6: T may be t or a space, Z may be z.
  it.each([
    ['2026-11-26 01:35:18', '2026-11-26T01:35:18.000Z'],
    ['2026-11-26T01:35:18', '2026-11-26T01:35:18.000Z'],
    ['2026-11-26t01:35:18z', '2026-11-26T01:35:18.000Z'],
    ['2026-11-26 01:35:18Z', '2026-11-26T01:35:18.000Z'],
    ['2026-11-26 01:35:18 UTC', '2026-11-26T01:35:18.000Z'],
    ['2026-11-26 01:35:18 +0530', '2026-11-25T20:05:18.000Z'],
    ['2026-11-26T01:35:18.123456-05:00', '2026-11-26T06:35:18.123Z'],
    ['2026-11-26 01:35:18,5', '2026-11-26T01:35:18.500Z'],
    ['2026-11-26T01:35+01', '2026-11-26T00:35:00.000Z'],
    ['2026-11-26', '2026-11-26T00:00:00.000Z'],
  ])('%s is the same in every zone of the machine', async (text, time) => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York']) {
      vi.stubEnv('TZ', zone);
      expect([zone, new Date(await since(text)).toISOString()]).toEqual([zone, time]);
    }
  });

  it.each([
    ['1h30m', 90 * 60_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['2w', 14 * DAY],
    ['90s', 90_000],
  ])('%s is so long ago', async (text, ago) => {
    const before = Date.now();
    const found = await since(text);
    expect(found).toBeGreaterThanOrEqual(before - ago);
    expect(found).toBeLessThanOrEqual(Date.now() - ago);
  });

  it('before all that X-Ray keeps is where that begins, which is told', async () => {
    const { result, stderr } = await app.json<{ from: string }>([
      'traces',
      'map',
      '--since',
      '2024-02-29',
      '--json',
    ]);
    expect(Date.now() - Date.parse(result.from)).toBeLessThan(30 * DAY + 60_000);
    expect(stderr).toContain('note: X-Ray keeps traces for 30 days; none are older');
  });

  it('today and yesterday begin at midnight UTC', async () => {
    vi.stubEnv('TZ', 'Pacific/Auckland');
    const today = await since('today');
    expect(today % DAY).toBe(0);
    expect(Date.now() - today).toBeLessThan(DAY + 60_000);
    expect(await since('yesterday')).toBe(today - DAY);
  });

  it.each([
    '',
    '2026-02-30',
    '2026-04-31T00:00:00Z',
    '2026-13-01',
    '2025-02-29',
    '2026-11-26T24:00:00Z',
    '2026-11-26T10:60:00Z',
    '2026-11-26T10:00:60Z',
    '2026-11-26T10:00:00+24:00',
    '2026-11-26T10:00:00 PST',
    '2026-11-26 (x)',
    '2026-11-26 01:00 PM',
    '2026-11-26T10',
    '26/11/2026',
    '1764115200',
    'tomorrow',
    'h',
    '30m1h',
    '1h 30m',
    '1.5h',
    '-1h',
    '1234567h',
  ])('%j is refused with an example', async (text) => {
    const { code, stdout, stderr } = await app.run(['traces', 'map', `--since=${text}`]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('1h30m, "today", "yesterday", or a time such as 2026-11-22T10:00:00Z');
  });
});

it('a restore by time takes a time without a zone as UTC', async () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  expect((await app.run(['pitr', 'enable', '--yes'])).code).toBe(0);
  const { code, stderr } = await app.run(['backup', 'restore', '--at', '2026-01-05 01:35:18', '--dry-run']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('2026-01-05T01:35:18.000Z cannot be gone back to'),
  ]);
});
