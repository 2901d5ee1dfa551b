import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, removeDirectory } from './directory.ts';
import { ROOT } from './paths.ts';

export interface InstalledResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The packed package, installed in a directory of its own, used as a user would. */
export interface Installed {
  readonly directory: string;
  readonly state: string;
  readonly bin: string;
  run(
    argv: readonly string[],
    options?: { env?: Record<string, string>; stdin?: string },
  ): Promise<InstalledResult>;
  /** Starts without waiting. */
  start(argv: readonly string[]): ReturnType<typeof spawn>;
  processId(): number;
  dispose(): Promise<void>;
}

/**
 * Packs the package and unpacks it with its production dependencies, which are taken from this checkout.
 * @param node the Node that runs it.
 */
export function install(node = process.execPath): Installed {
  const directory = makeDirectory();
  const state = join(directory, 'state');
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', directory], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
  const modules = join(directory, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['xzf', join(directory, tarball), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'backoffice')]);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies))
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  const bin = join(modules, 'backoffice', 'dist', 'backoffice.cjs');
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    HOME: directory,
    XDG_CACHE_HOME: join(directory, 'cache'),
    XDG_STATE_HOME: '',
    BACKOFFICE_STATE_DIR: state,
    NODE_OPTIONS: '',
  };

  const start = (argv: readonly string[], more: Record<string, string> = {}) =>
    spawn(node, [bin, ...argv], {
      cwd: directory,
      env: { ...env, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  const installed: Installed = {
    directory,
    state,
    bin,
    start,
    run: (argv, options = {}) =>
      new Promise((resolve) => {
        const child = start(argv, options.env);
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
        // A command may end before it has read anything.
        child.stdin.on('error', () => undefined);
        child.stdin.end(options.stdin ?? '');
      }),
    processId: () =>
      (JSON.parse(readFileSync(join(state, 'local', 'process.json'), 'utf8')) as { pid: number }).pid,
    async dispose() {
      if (existsSync(state)) await installed.run(['local', 'stop']);
      removeDirectory(directory);
    },
  };
  return installed;
}
