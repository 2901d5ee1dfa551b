import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { nameOf, readLockfile } from '../../bin/tools/build/lockfile.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { problemsOf } from '../support/lockfile.ts';
import { ROOT } from '../support/paths.ts';

/** Packages with a script that npm runs when it installs them, and why they work where it does not. */
const INSTALL_SCRIPTS = {
  'classic-level': 'compiles LevelDB where no binary in the package fits the platform',
  esbuild: 'replaces its start script by the binary, which saves a start of Node.js',
};

const DIRECTORIES = ['.', join('tests', 'judges')];

describe.each(DIRECTORIES)('the lockfile in %s', (directory) => {
  const lockfile = readLockfile(join(ROOT, directory, 'package-lock.json'));
  const manifest = v.parse(
    v.object({ scripts: v.optional(v.record(v.string(), v.string()), {}) }),
    JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8')),
  );

  it('has a hash of everything that npm fetches, and takes nothing from elsewhere', () => {
    expect(Object.keys(lockfile.packages).length).toBeGreaterThan(50);
    expect(problemsOf(lockfile)).toEqual([]);
  });

  /** https://docs.npmjs.com/cli/v11/using-npm/config#omit-lockfile-registry-resolved */
  it('names no registry, and npm writes none into it', () => {
    expect(readFileSync(join(ROOT, directory, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|\.tgz"/);
    expect(readFileSync(join(ROOT, directory, '.npmrc'), 'utf8').split('\n')).toContain(
      'omit-lockfile-registry-resolved=true',
    );
  });

  it('has no install script but those that nothing needs', () => {
    const scripts = Object.entries(lockfile.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    for (const [path] of scripts) expect(Object.keys(INSTALL_SCRIPTS)).toContain(nameOf(path));
    if (directory === '.') expect(scripts).toHaveLength(Object.keys(INSTALL_SCRIPTS).length);
  });

  it('is of a package that runs no script when users install it', () => {
    // `prepare` builds a clone; npm does not run it from a tarball. https://docs.npmjs.com/cli/v11/using-npm/scripts
    const run = ['preinstall', 'install', 'postinstall', 'preprepare', 'postprepare', 'dependencies'];
    expect(Object.keys(manifest.scripts).filter((name) => run.includes(name))).toEqual([]);
  });
});

describe('a lockfile', () => {
  const HASHED = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` };
  const problems = (packages: Readonly<Record<string, object>>) => {
    const file = join(temporaryDirectory(), 'package-lock.json');
    writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }));
    return problemsOf(readLockfile(file));
  };

  const bad: readonly (readonly [what: string, entry: object, problem: string])[] = [
    ['without a hash', { version: '1.0.0' }, 'a has no integrity'],
    ['without a version', { integrity: HASHED.integrity }, 'a has no version'],
    [
      'with a weak hash',
      { ...HASHED, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
      'a has a weak integrity',
    ],
    [
      'from elsewhere',
      { ...HASHED, resolved: 'https://example.com/a.tgz' },
      'a comes from https://example.com/a.tgz',
    ],
    [
      'by http',
      { ...HASHED, resolved: 'http://registry.npmjs.org/a.tgz' },
      'a comes from http://registry.npmjs.org/a.tgz',
    ],
    [
      'from git',
      { ...HASHED, resolved: 'git+ssh://git@github.com/a/a.git#0a1b' },
      'a comes from git+ssh://git@github.com/a/a.git#0a1b',
    ],
    ['from a file', { ...HASHED, resolved: 'file:../a.tgz' }, 'a comes from file:../a.tgz'],
    ['that is a link', { ...HASHED, link: true }, 'a comes from a link'],
  ];
  it.each(bad)('with a package %s is refused', (_what, entry, problem) => {
    expect(problems({ 'node_modules/a': entry })).toEqual([problem]);
  });

  it('covers what comes within a package by the hash of that package', () => {
    const within = { 'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true } };
    expect(problems({ 'node_modules/a': HASHED, ...within })).toEqual([]);
    expect(problems(within)).toEqual(['b has no integrity']);
  });
});
