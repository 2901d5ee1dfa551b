import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, vi } from 'vitest';
import { type CliOptions, type CliResult, runCli } from './cli.ts';
import { makeDirectory, removeDirectory } from './directory.ts';

/** moto is an independent server: what it makes of the requests is looked at, not what it says of them. */
export const hasMoto = spawnSync('moto_server', ['--help']).status === 0;

const env = { AWS_ACCESS_KEY_ID: 'AKIAMOTO', AWS_SECRET_ACCESS_KEY: 'moto', AWS_REGION: 'us-east-1' };

export interface Moto {
  stateDirectory(): string;
  /** What SDK clients are made with. */
  clients(): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  run(argv: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
}

/** A server of its own for the tests of a `describe`, on this machine only. */
export function useMoto(): Moto {
  let server: ChildProcess;
  let endpoint: string;
  let stateDirectory: string;

  beforeAll(async () => {
    stateDirectory = makeDirectory();
    const port = await freePort();
    endpoint = `http://localhost:${port}`;
    server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const answers = () =>
      fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(answers, { timeout: 20_000, interval: 200 });
  }, 30_000);

  afterAll(() => {
    server.kill();
    removeDirectory(stateDirectory);
  });

  return {
    stateDirectory: () => stateDirectory,
    clients: () => ({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    }),
    run: (argv, options = {}) =>
      runCli(undefined, argv, { stateDirectory, env: { ...env, AWS_ENDPOINT_URL: endpoint }, ...options }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address === null || typeof address === 'string' ? 0 : address.port;
      probe.close(() => resolve(port));
    });
  });
}
