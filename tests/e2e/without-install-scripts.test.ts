import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { ROOT } from '../support/paths.ts';
import { FULL_SCALE } from '../support/scale.ts';

/** From npm's cache alone: no test asks a registry. */
const QUIET = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund'];

function npm(argv: readonly string[], cwd: string): { readonly ok: boolean; readonly stderr: string } {
  const { status, stderr } = spawnSync('npm', argv, { cwd, encoding: 'utf8' });
  return { ok: status === 0, stderr };
}

/** What a program prints, with a home of its own. */
function run(program: string, argv: readonly string[], home: string): string {
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', BACKOFFICE_STATE_DIR: join(home, 'state') };
  return execFileSync(process.execPath, [program, ...argv], {
    cwd: home,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

/** LevelDB runs from the binary in the package: the environment deploys and keeps an item. */
function expectToWork(program: string, home: string): void {
  mkdirSync(home);
  expect(run(program, ['version'], home)).toMatch(/^\d+\.\d+\.\d+\n$/);
  try {
    expect(JSON.parse(run(program, ['local', 'start', '--json'], home))).toMatchObject({ changed: true });
    run(program, ['deploy', '--quiet'], home);
    run(program, ['items', 'create', '--id', 'kept'], home);
    expect(JSON.parse(run(program, ['items', 'get', 'kept', '--json'], home))).toMatchObject({ id: 'kept' });
  } finally {
    run(program, ['local', 'stop'], home);
  }
}

describe('without install scripts', () => {
  it.runIf(FULL_SCALE)(
    'a clone is installed and built, and its package is installed, and both work',
    async ({ skip }) => {
      const directory = makeDirectory();
      try {
        const clone = join(directory, 'clone');
        execFileSync('git', ['clone', '--quiet', ROOT, clone]);
        const installed = npm(['ci', ...QUIET], clone);
        skip(installed.stderr.includes('ENOTCACHED'), "npm's cache has not all packages");
        expect(installed).toMatchObject({ ok: true });
        expect(existsSync(join(clone, 'dist'))).toBe(false);
        expect(npm(['run', 'build'], clone)).toMatchObject({ ok: true });
        expectToWork(join(clone, 'dist', 'backoffice.cjs'), join(directory, 'home-of-clone'));

        const user = join(directory, 'user');
        expect(npm(['pack', ...QUIET, '--pack-destination', directory], clone)).toMatchObject({ ok: true });
        const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
        const global = npm(
          ['install', '--global', '--prefix', user, ...QUIET, join(directory, tarball)],
          directory,
        );
        skip(global.stderr.includes('ENOTCACHED'), "npm's cache has not all packages");
        expect(global).toMatchObject({ ok: true });
        const home = join(user, 'lib', 'node_modules', 'backoffice');
        expect(existsSync(join(home, 'node_modules', 'classic-level', 'build'))).toBe(false);
        expectToWork(join(home, 'dist', 'backoffice.cjs'), join(directory, 'home-of-user'));
      } finally {
        removeDirectory(directory);
      }
    },
    300_000,
  );

  it('LevelDB has binaries for Linux, macOS and Windows', () => {
    const binaries = readdirSync(join(ROOT, 'node_modules', 'classic-level', 'prebuilds'));
    expect(binaries).toEqual(
      expect.arrayContaining(['darwin-x64+arm64', 'linux-arm64', 'linux-x64', 'win32-x64']),
    );
  });
});
