import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRevision } from '../../src/wiring/git.ts';
import { temporaryDirectory } from '../support/directory.ts';

const git = (cwd: string, ...argv: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...argv], {
    cwd,
    encoding: 'utf8',
  }).trim();

function repository(): string {
  const directory = temporaryDirectory();
  git(directory, 'init', '-q', '-b', 'main');
  writeFileSync(join(directory, 'file'), 'one\n');
  git(directory, 'add', '.');
  git(directory, 'commit', '-q', '-m', 'One');
  return directory;
}

describe('the revision of a working copy', () => {
  it('has the commit, the branch, and whether files were changed', async () => {
    const directory = repository();
    const revision = git(directory, 'rev-parse', 'HEAD');
    mkdirSync(join(directory, 'deep'));
    expect(await gitRevision(join(directory, 'deep'))).toEqual({ revision, branch: 'main', dirty: false });
    writeFileSync(join(directory, 'new'), 'not added\n');
    expect(await gitRevision(directory)).toMatchObject({ dirty: false });
    writeFileSync(join(directory, 'file'), 'two\n');
    expect(await gitRevision(directory)).toMatchObject({ dirty: true });
    git(directory, 'add', 'file');
    expect(await gitRevision(directory)).toMatchObject({ dirty: true });
    git(directory, 'commit', '-q', '-m', 'Two');
    git(directory, 'checkout', '-q', '--detach');
    expect(await gitRevision(directory)).toMatchObject({ branch: null, dirty: false });
  });

  it('is known in a linked working copy and below one that ignores modes', async () => {
    const directory = repository();
    git(directory, 'worktree', 'add', '-q', '-b', 'other', 'linked');
    expect(await gitRevision(join(directory, 'linked'))).toMatchObject({ branch: 'other', dirty: false });
    git(directory, 'config', 'core.filemode', 'false');
    chmodSync(join(directory, 'file'), 0o755);
    expect(await gitRevision(directory)).toMatchObject({ branch: 'main', dirty: false });
  });

  it('is null where there is none', async () => {
    expect(await gitRevision(temporaryDirectory())).toBeNull();
    const empty = temporaryDirectory();
    git(empty, 'init', '-q');
    expect(await gitRevision(empty)).toBeNull();
  });

  // Programs that a repository can name: githooks(5), git-config(1) core.fsmonitor, gitattributes(5) filter.
  it('runs nothing that the repository names', async () => {
    const directory = repository();
    const ran = join(temporaryDirectory(), 'ran');
    const program = join(directory, 'program');
    writeFileSync(program, `#!/bin/sh\necho "$0" >> '${ran}'\ncat\n`, { mode: 0o755 });
    writeFileSync(
      join(directory, '.git', 'hooks', 'post-index-change'),
      `#!/bin/sh\necho hook >> '${ran}'\n`,
      {
        mode: 0o755,
      },
    );
    writeFileSync(join(directory, '.git', 'info', 'attributes'), '* filter=evil diff=evil\n');
    writeFileSync(join(directory, '.gitattributes'), '* filter=evil\n');
    appendFileSync(
      join(directory, '.git', 'config'),
      [
        '[core]',
        `fsmonitor = ${program}`,
        `pager = ${program}`,
        `sshCommand = ${program}`,
        `hooksPath = ${join(directory, '.git', 'hooks')}`,
        '[filter "evil"]',
        `clean = ${program}`,
        `process = ${program}`,
        '[diff "evil"]',
        `textconv = ${program}`,
        `command = ${program}`,
        '[alias]',
        `status = !${program}`,
        `rev-parse = !${program}`,
        '[credential]',
        `helper = ${program}`,
        '',
      ].join('\n'),
    );
    utimesSync(join(directory, 'file'), 1, 1);
    expect(await gitRevision(directory)).toMatchObject({ branch: 'main', dirty: false });
    expect(existsSync(ran)).toBe(false);
    // The repository is as dangerous as it is meant to be.
    execFileSync('git', ['status', '--porcelain'], { cwd: directory, stdio: 'pipe' });
    expect(existsSync(ran)).toBe(true);
  });
});
