import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeployed();

async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await app.run(['completion', 'candidates', '--', ...words]);
  return stdout.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('offers nouns, verbs, options of the verb that is meant, and their values', async () => {
    expect(await offered('it')).toEqual(['items']);
    expect(await offered('items', '')).toEqual([
      'count',
      'create',
      'delete',
      'export',
      'get',
      'import',
      'list',
      'update',
    ]);
    expect(await offered('logs', '--sou')).toEqual(['--source']);
    expect(await offered('items', 'import', '--on')).toEqual(['--on-conflict']);
    expect(await offered('deploy', '--dry')).toEqual(['--dry-run']);
    // The first noun counts, also when a value is called as another one.
    expect(await offered('items', 'get', 'api', '--vi')).toEqual(['--via']);
    expect(await offered('completion', 'f')).toEqual(['fish']);
    expect(await offered('-o', '')).toEqual(['csv', 'json', 'ndjson', 'table']);
  });

  it('offers environments, items, backups and changes from files, and asks nobody', async () => {
    writeFileSync(
      join(app.stateDirectory(), 'backoffice.config.json'),
      JSON.stringify({ environments: { dev: {}, prod: {} } }),
    );
    await app.run(['items', 'create', '--id', 'item-7']);
    await app.run(['backup', 'create', '--name', 'before-it', '--wait']);
    app.local().calls.length = 0;
    expect(await offered('deploy', '--env', '')).toEqual(['dev', 'local', 'prod']);
    expect(await offered('items', 'get', 'it')).toEqual(['item-7']);
    expect(await offered('backup', 'restore', '')).toContain('before-it');
    expect((await offered('undo', '')).length).toBeGreaterThan(1);
    expect(app.local().calls).toEqual([]);
  });

  for (const shell of ['bash', 'zsh', 'fish'])
    it.skipIf(spawnSync(shell, ['--version']).error !== undefined)(
      `is a script that ${shell} can read`,
      async () => {
        const { code, stdout } = await app.run(['completion', shell]);
        expect([code, stdout]).toEqual([0, expect.stringContaining('completion candidates')]);
        const file = join(temporaryDirectory(), 'completion');
        writeFileSync(file, stdout);
        const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
        expect([status, stderr]).toEqual([0, '']);
      },
    );
});
