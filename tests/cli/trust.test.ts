import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDetails } from '../../src/results/env.ts';
import type { TrustedDirectories } from '../../src/results/trust.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { inputOf } from '../support/streams.ts';

const CONFIG = JSON.stringify({ environments: { dev: { region: 'eu-west-1' } } });
const isRoot = process.geteuid?.() === 0;

/** A home and, apart from it, a directory with a configuration file. */
function machine() {
  const root = realpathSync(temporaryDirectory());
  const home = join(root, 'home');
  const project = join(root, 'shop');
  for (const directory of [home, project]) mkdirSync(directory);
  writeFileSync(join(project, 'backoffice.config.json'), CONFIG);
  const run = (argv: readonly string[], options: Partial<CliOptions> = {}) =>
    runCli(undefined, argv, {
      stateDirectory: home,
      cwd: project,
      ...options,
      env: { BACKOFFICE_STATE_DIR: '', ...options.env },
    });
  const json = async <T>(argv: readonly string[], options: Partial<CliOptions> = {}) => {
    const { code, stdout, stderr } = await run([...argv, '--json'], options);
    return { code, stderr, result: JSON.parse(stdout) as T };
  };
  const stateDirectory = async (options: Partial<CliOptions> = {}) =>
    (await json<EnvironmentDetails>(['env', 'show', 'local'], options)).result.stateDirectory;
  return { root, home, project, run, json, stateDirectory };
}

/** A state directory of version 0.1.0, or of whoever prepared a repository, with a choice of his. */
function stateBeside(project: string): string {
  const beside = join(project, '.backoffice');
  mkdirSync(beside);
  writeFileSync(join(beside, 'environment'), 'dev\n');
  return beside;
}

describe('the state directory', () => {
  it('is one of the configuration file, in the user’s own', async () => {
    const { home, project, root, stateDirectory } = machine();
    const path = await stateDirectory();
    expect(path).toMatch(new RegExp(`^${join(home, '.local', 'state', 'backoffice')}/shop-[0-9a-f]{16}$`));
    expect(await stateDirectory({ cwd: project })).toBe(path);
    cpSync(project, join(root, 'copy', 'shop'), { recursive: true });
    expect(await stateDirectory({ cwd: join(root, 'copy', 'shop') })).not.toBe(path);
    symlinkSync(project, join(root, 'link'));
    expect(await stateDirectory({ cwd: join(root, 'link') })).toBe(path);
  });

  it('follows XDG_STATE_HOME where that is absolute', async () => {
    const { root, home, stateDirectory } = machine();
    const XDG_STATE_HOME = join(root, 'elsewhere');
    expect(await stateDirectory({ env: { XDG_STATE_HOME } })).toContain(`${XDG_STATE_HOME}/backoffice/shop-`);
    expect(await stateDirectory({ env: { XDG_STATE_HOME: 'state' } })).toContain(`${home}/.local/state/`);
    expect(await stateDirectory({ cwd: root })).toBe(join(home, '.local', 'state', 'backoffice'));
  });

  it('is what the user says, wherever that is', async () => {
    const { project, stateDirectory } = machine();
    const beside = stateBeside(project);
    expect(await stateDirectory({ env: { BACKOFFICE_STATE_DIR: '.backoffice' } })).toBe(beside);
  });

  it.skipIf(!isRoot)('is refused when it belongs to another user', async () => {
    const { home, run } = machine();
    const own = join(home, '.local', 'state', 'backoffice');
    mkdirSync(own, { recursive: true });
    chownSync(own, 65_534, 65_534);
    for (const argv of [
      ['env', 'show'],
      ['trust', '.'],
    ]) {
      const { code, stderr } = await run(argv);
      expect([code, stderr]).toEqual([5, expect.stringContaining('belongs to user 65534, not to you (0)')]);
      expect(stderr).toContain('--state-dir');
    }
  });
});

describe('state beside a configuration file', () => {
  it('is not used where nobody can be asked, and that is told in one line', async () => {
    const { project, home, run, json } = machine();
    const beside = stateBeside(project);
    const { result, stderr } = await json<EnvironmentDetails>(['env', 'show']);
    expect(result.name).toBe('local');
    expect(result.stateDirectory).toContain(home);
    expect(stderr.split('\n')).toEqual([expect.stringContaining(`backoffice trust ${beside}`), '']);
    expect((await run(['completion', 'candidates', '--', 'env', 'show', ''])).stderr).toBe('');
  });

  it('is asked about once on a terminal, and used when it is the user’s', async () => {
    const { project, json } = machine();
    const beside = stateBeside(project);
    const answered = (answer: string) => ({ stdin: inputOf(`${answer}\n`, true) });
    const yes = await json<EnvironmentDetails>(['env', 'show'], answered('yes'));
    expect(yes.stderr).toContain(`${beside} holds state`);
    expect([yes.result.name, yes.result.stateDirectory]).toEqual(['dev', beside]);
    const again = await json<EnvironmentDetails>(['env', 'show']);
    expect([again.stderr, again.result.stateDirectory]).toEqual(['', beside]);
  });

  it('is left alone from then on when it is not', async () => {
    const { project, home, json } = machine();
    stateBeside(project);
    for (const stdin of [inputOf('no\n', true), inputOf()]) {
      const { result } = await json<EnvironmentDetails>(['env', 'show'], { stdin });
      expect([result.name, result.stateDirectory]).toEqual(['local', expect.stringContaining(home)]);
    }
    expect((await json(['env', 'show'])).stderr).toBe('');
  });

  it('is agreed to by its path, device and inode: another one in its place is not', async () => {
    const { project, root, run, stateDirectory } = machine();
    const beside = stateBeside(project);
    expect(await run(['trust', '.backoffice'])).toMatchObject({
      code: 0,
      stdout: `${beside} is trusted from now on\n`,
    });
    expect(await stateDirectory()).toBe(beside);
    renameSync(beside, join(root, 'away'));
    cpSync(join(root, 'away'), beside, { recursive: true });
    expect(await stateDirectory()).not.toBe(beside);
  });

  it('does not come with a copy of the whole, nor through a link', async () => {
    const { project, root, run, stateDirectory } = machine();
    const beside = stateBeside(project);
    await run(['trust', '.backoffice']);
    cpSync(project, join(root, 'copy'), { recursive: true });
    expect(await stateDirectory({ cwd: join(root, 'copy') })).not.toBe(join(root, 'copy', '.backoffice'));
    const linked = join(root, 'linked');
    mkdirSync(linked);
    writeFileSync(join(linked, 'backoffice.config.json'), CONFIG);
    symlinkSync(beside, join(linked, '.backoffice'));
    expect(await stateDirectory({ cwd: linked })).toContain('linked-');
  });

  it('is agreed to for one run by BACKOFFICE_TRUST', async () => {
    const { project, stateDirectory } = machine();
    const beside = stateBeside(project);
    expect(await stateDirectory({ env: { BACKOFFICE_TRUST: beside } })).toBe(beside);
    expect(await stateDirectory({ env: { BACKOFFICE_TRUST: `/nowhere:${beside}` } })).toBe(beside);
    // Whoever agrees to a configuration has not agreed to code that lies beside it.
    expect(await stateDirectory({ env: { BACKOFFICE_TRUST: project } })).not.toBe(beside);
  });
});

describe('a configuration of another user', () => {
  const stranger = { context: { userId: 4242 } };

  it('is refused with the command that agrees to it', async () => {
    const { project, root, run } = machine();
    mkdirSync(join(root, 'shop', 'deep'));
    const { code, stderr } = await run(['env', 'list'], { ...stranger, cwd: join(project, 'deep') });
    expect([code, stderr]).toEqual([5, expect.stringContaining('not to you (4242)')]);
    expect(stderr).toContain(`backoffice trust ${join(project, 'backoffice.config.json')}`);
    expect(stderr).toContain('BACKOFFICE_TRUST=');
  });

  it('is used after that, and for one run with BACKOFFICE_TRUST', async () => {
    const { project, run } = machine();
    for (const path of [project, join(project, 'backoffice.config.json')])
      expect(await run(['env', 'list'], { ...stranger, env: { BACKOFFICE_TRUST: path } })).toMatchObject({
        code: 0,
      });
    expect((await run(['trust'])).code).toBe(0);
    expect(
      await run(['env', 'list'], { ...stranger, context: { userId: process.geteuid?.() } }),
    ).toMatchObject({
      code: 0,
    });
    expect((await run(['trust', '--revoke'])).stdout).toContain('not trusted from now on');
  });

  it.skipIf(!isRoot)('is refused to root as well', async () => {
    const { project, run } = machine();
    chownSync(join(project, 'backoffice.config.json'), 65_534, 65_534);
    expect((await run(['env', 'list'])).code).toBe(5);
    expect((await run(['trust', '.'])).code).toBe(0);
    expect((await run(['env', 'list'])).code).toBe(0);
  });
});

describe('trust', () => {
  it('lists what was said, changes nothing in a dry run, and keeps it to the user', async () => {
    const { home, project, run, json } = machine();
    const file = join(home, '.local', 'state', 'backoffice', 'trusted.json');
    expect((await run(['trust', '--dry-run'])).stdout).toBe(`${project} would be trusted from now on\n`);
    expect(existsSync(file)).toBe(false);
    expect(await json(['trust'])).toMatchObject({ result: { changed: true, before: null } });
    expect(await json(['trust'])).toMatchObject({ result: { changed: false, before: true } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { result } = await json<TrustedDirectories>(['trust', '--list']);
    expect(result.directories).toEqual([{ path: project, trusted: true, there: true }]);
  });

  it('says what is wrong with a path or its own file', async () => {
    const { home, run } = machine();
    expect(await run(['trust', 'nowhere'])).toMatchObject({ code: 7 });
    expect(await run(['trust', '.', '--list'])).toMatchObject({ code: 2 });
    const own = join(home, '.local', 'state', 'backoffice');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'trusted.json'), '{"directories":[1]}');
    const { code, stderr } = await run(['trust', '--list']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('trusted.json cannot be used')]);
  });
});
