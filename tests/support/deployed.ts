import { afterAll, beforeAll } from 'vitest';
import { defined } from '../../src/defined.ts';
import type { LocalAwsOptions } from '../../src/local/index.ts';
import { type CliOptions, type CliResult, runCli } from './cli.ts';
import { makeDirectory, removeDirectory } from './directory.ts';
import { startLocal, type TestLocal } from './local.ts';

/** The application, deployed once for the tests of a file, and the command line to use it. */
export interface Deployed {
  local(): TestLocal;
  stateDirectory(): string;
  run(argv: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
  /** Runs with `--json` and reads the one document on stdout. */
  json<T = Record<string, unknown>>(
    argv: readonly string[],
    options?: Partial<CliOptions>,
  ): Promise<{ code: number; result: T; stderr: string }>;
}

/** @param options of the embedded environment; its clock is also that of the commands. */
export function useDeployed(deploy = true, options: Partial<LocalAwsOptions> = {}): Deployed {
  let local: TestLocal;
  let stateDirectory: string;
  const clock = defined({ clock: options.clock });

  const deployed: Deployed = {
    local: () => local,
    stateDirectory: () => stateDirectory,
    run: (argv, more = {}) => runCli(local, argv, { stateDirectory, ...clock, ...more }),
    async json<T>(argv: readonly string[], options: Partial<CliOptions> = {}) {
      const { code, stdout, stderr } = await deployed.run([...argv, '--json'], options);
      return { code, result: JSON.parse(stdout) as T, stderr };
    },
  };

  beforeAll(async () => {
    stateDirectory = makeDirectory();
    local = await startLocal(options);
    if (!deploy) return;
    const { code, stderr } = await deployed.run(['deploy', '--quiet']);
    if (code !== 0) throw new Error(stderr);
  });

  afterAll(async () => {
    await local.close();
    removeDirectory(stateDirectory);
    if (local.errors.length > 0)
      throw new Error(`the embedded environment failed: ${String(local.errors[0])}`);
  });

  return deployed;
}
