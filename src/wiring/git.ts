import type { GitRevision } from '../context.ts';

const TIMEOUT_MS = 2000;
const NOWHERE = process.platform === 'win32' ? 'NUL' : '/dev/null';

/**
 * The revision of the working copy in a directory; null where there is no repository, or no git.
 *
 * A repository's own configuration can name programs that git runs (monitors, hooks, filters, helpers), and it may have
 * come with the directory. What is asked of the repository itself runs none of them; whether files were changed, which
 * could, is asked with a configuration of ours in the place of the repository's.
 */
export async function gitRevision(directory: string): Promise<GitRevision | null> {
  try {
    const asked = [
      'HEAD',
      '--symbolic-full-name',
      'HEAD',
      '--show-toplevel',
      '--git-path',
      'index',
      '--git-path',
      'objects',
    ];
    const [revision = '', name = '', top = '', index = '', objects = ''] = (
      await git(directory, ['rev-parse', '--path-format=absolute', ...asked])
    ).split('\n');
    const branch = name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : null;
    return { revision, branch, dirty: await isDirty({ revision, top, index, objects }) };
  } catch {
    return null;
  }
}

interface Repository {
  readonly revision: string;
  readonly top: string;
  readonly index: string;
  readonly objects: string;
}

async function isDirty({ revision, top, index, objects }: Repository): Promise<boolean> {
  const [{ mkdtemp, mkdir, rm, writeFile }, { tmpdir }, { join }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
  ]);
  const settings = await plainSettings(top);
  const own = await mkdtemp(join(tmpdir(), 'backoffice-git-'));
  try {
    await Promise.all([
      mkdir(join(own, 'refs')),
      writeFile(join(own, 'HEAD'), `${revision}\n`),
      writeFile(join(own, 'config'), configuration(revision, settings)),
    ]);
    const status = ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=dirty'];
    const env = {
      GIT_DIR: own,
      GIT_WORK_TREE: top,
      GIT_INDEX_FILE: index,
      GIT_OBJECT_DIRECTORY: objects,
    };
    return (await git(top, status, env)) !== '';
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Settings of the repository that tell how its files are compared, and can name no program. */
async function plainSettings(directory: string): Promise<readonly string[]> {
  const names = '^core\\.(filemode|autocrlf|eol|ignorecase|symlinks|precomposeunicode)$';
  const found = await git(directory, ['config', '--local', '--get-regexp', names]).catch(() => '');
  return found.split('\n').filter((line) => /^core\.[a-z]+ (true|false|input|lf|crlf|native)$/.test(line));
}

function configuration(revision: string, settings: readonly string[]): string {
  const core = settings.map((line) => line.replace(/^core\./, '').replace(' ', ' = '));
  const extensions = revision.length === 64 ? ['[extensions]', 'objectformat = sha256'] : [];
  return ['[core]', 'repositoryformatversion = 1', ...core, ...extensions, ''].join('\n');
}

async function git(
  directory: string,
  argv: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [{ execFile }, { promisify }] = await Promise.all([
    import('node:child_process'),
    import('node:util'),
  ]);
  const never = ['core.fsmonitor=', `core.hooksPath=${NOWHERE}`].flatMap((setting) => ['-c', setting]);
  const env = {
    ...process.env,
    // Nothing is written, fetched or asked for.
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...more,
  };
  const options = { cwd: directory, env, timeout: TIMEOUT_MS, windowsHide: true };
  return (await promisify(execFile)('git', [...never, ...argv], options)).stdout.trim();
}
