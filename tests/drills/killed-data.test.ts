import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ItemsExported, ItemsImported } from '../../src/services/items/transfer/transfer.ts';
import { type Installed, install } from '../support/installed.ts';

// Real processes, really killed: `kill -9` in the middle of an import, an export, and a restore with cut-over.

const ITEMS = 6000;
let app: Installed;

beforeAll(async () => {
  app = install();
  expect((await app.run(['deploy', '--quiet'])).code).toBe(0);
  const lines = Array.from(
    { length: ITEMS },
    (_, index) => `${JSON.stringify({ id: `item-${index}`, index })}\n`,
  );
  writeFileSync(join(app.directory, 'items.jsonl'), lines.join(''));
}, 60_000);

afterAll(() => app.dispose());

const gone = (child: ReturnType<Installed['start']>): Promise<void> =>
  new Promise((resolve) => child.once('close', () => resolve()));

/** Runs a command and kills it as soon as something is so. */
async function killWhen(argv: readonly string[], isSo: () => boolean): Promise<void> {
  const child = app.start(argv);
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = gone(child);
  await vi.waitUntil(isSo, { timeout: 30_000, interval: 5 });
  child.kill('SIGKILL');
  await ended;
}

const checkpoints = (): string[] => {
  const directory = join(app.state, 'checkpoints');
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];
};

async function json<T>(argv: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await app.run([...argv, '--json']);
  expect([argv, code, code === 0 ? '' : stderr]).toEqual([argv, 0, '']);
  return JSON.parse(stdout) as T;
}

describe('kill -9', () => {
  it('in the middle of an import: the next one goes on, and all items are there once', async () => {
    // Slow enough to be caught, fast enough not to be waited for.
    const argv = ['items', 'import', 'items.jsonl', '--max-wcu', '2500'];
    await killWhen(argv, () => checkpoints().some((name) => name.startsWith('import-')));
    const result = await json<ItemsImported>(['items', 'import', 'items.jsonl']);
    expect(result.resumedAt).toBeGreaterThan(0);
    expect(result.written + result.same).toBe(ITEMS);
    expect(checkpoints()).toEqual([]);
    expect((await json<{ items: { exact: number } }>(['table', '--count'])).items.exact).toBe(ITEMS);
  }, 60_000);

  it('in the middle of a deletion by condition: undo puts back exactly what was deleted', async () => {
    const directory = join(app.state, 'undo');
    const kept = (): number =>
      (existsSync(directory) ? readdirSync(directory) : [])
        .filter((name) => name.endsWith('.jsonl'))
        .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    const where = ['--where', 'index BETWEEN 100 AND 1999'];
    await killWhen(['items', 'delete', ...where, '--max-wcu', '1000', '--yes'], () => kept() > 50_000);
    const left = await json<{ items: number }>(['items', 'count', ...where]);
    expect(left.items).toBeLessThan(1900);
    const history = await json<{ entries: { number: number; outcome: string }[] }>([
      'history',
      '--limit',
      '1',
    ]);
    expect(history.entries).toMatchObject([{ outcome: 'lost' }]);
    const undone = await app.run(['undo', String(history.entries[0]?.number), '--yes']);
    expect([undone.code, undone.stderr]).toEqual([0, expect.any(String)]);
    expect((await json<{ items: { exact: number } }>(['table', '--count'])).items.exact).toBe(ITEMS);
  }, 60_000);

  it('in the middle of an export: the next one goes on, and every item is in the file once', async () => {
    const argv = ['items', 'export', 'out.jsonl', '--segments', '3'];
    await killWhen([...argv, '--max-rcu', '60'], () =>
      checkpoints().some((name) => name.startsWith('export-')),
    );
    expect(existsSync(join(app.directory, 'out.jsonl'))).toBe(false);
    const result = await json<ItemsExported>(argv);
    expect(result).toMatchObject({ resumed: true, items: ITEMS });
    const check = await json<ItemsImported>(['items', 'import', 'out.jsonl', '--dry-run']);
    expect(check).toMatchObject({ read: ITEMS, refused: 0 });
  }, 60_000);

  it('in the middle of a restore with cut-over, again and again: the same command ends it', async () => {
    await json(['backup', 'create', '--name', 'held', '--wait']);
    const argv = ['backup', 'restore', 'held', '--cut-over', '--no-freeze', '--confirm', 'local'];
    for (const ms of [400, 900, 1500, 2200]) {
      const begun = Date.now();
      await killWhen(argv, () => Date.now() - begun >= ms);
    }
    const { code, stdout, stderr } = await app.run([...argv, '--json']);
    // The kill may have come when all was done: then the application is there already.
    if (code === 6) expect(stderr + stdout).toContain('uses local-backoffice-data-');
    else expect([code, stderr.includes('error')]).toEqual([0, false]);
    const table = await json<{ name: string; ofStack: boolean; items: { exact: number } }>([
      'table',
      '--count',
    ]);
    expect(table).toMatchObject({ ofStack: false, items: { exact: ITEMS } });
    expect((await app.run(['health', '--deep'])).code).toBe(0);
  }, 120_000);
});
