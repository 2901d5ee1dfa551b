import { constants } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { Recorder } from '../support/streams.ts';

const app = useDeployed();

beforeAll(async () => {
  expect((await app.run(['items', 'create', '--id', 'one'])).code).toBe(0);
});

/** A stream that takes so many writes, and then none any more. */
class Failing extends Recorder {
  constructor(
    readonly code: 'EPIPE' | 'ENOSPC' | 'EIO',
    private takes = 0,
  ) {
    super();
  }

  override _write(chunk: Buffer, encoding: string, done: (error?: Error) => void): void {
    this.takes -= 1;
    if (this.takes >= 0) super._write(chunk, encoding, () => done());
    else {
      const errno = -constants.errno[this.code];
      done(Object.assign(new Error(`${this.code}: write`), { code: this.code, errno, syscall: 'write' }));
    }
  }
}

const run = (argv: string, context: { stdout?: Recorder; stderr?: Recorder }) =>
  app.run(argv.split(' '), { context });

describe('stdout that takes nothing', () => {
  it.each([
    ['items list', 0],
    ['items list --all --json', 0],
    ['items export --quiet', 0],
    ['health', 0],
    ['diff --exit-code', 0],
    ['outputs apiEndpoint', 0],
    ['version', 0],
    ['help', 0],
    ['loadtest --requests 3 --no-server --fail-if p50>0ms --yes', 3],
    ['metrics --fail-if crashes<0.5', 3],
    ['items get nope --json', 7],
    ['items list --limit 0 --json', 2],
  ])('%s exits with %i when its reader is gone', async (argv, code) => {
    expect((await run(argv, { stdout: new Failing('EPIPE') })).code).toBe(code);
  });

  it.each([
    ['ENOSPC', 'no space left on device'],
    ['EIO', 'i/o error'],
  ] as const)('is told once when the disk says %s, and not as success', async (errno, reason) => {
    for (const [argv, code] of [
      ['items list', 1],
      ['items list --all --json', 1],
      ['help', 1],
      ['loadtest --requests 3 --no-server --fail-if p50>0ms --yes --quiet', 3],
    ] as const) {
      const stderr = new Recorder();
      const ended = await run(argv, { stdout: new Failing(errno), stderr });
      expect([argv, ended.code, stderr.text]).toEqual([
        argv,
        code,
        `error: the result could not be written to stdout: ${reason}\n`,
      ]);
    }
  });

  it('ends a stream of results, but not the wait for a text or a limit', async () => {
    const waiting = 'logs -f --since 1h --until-match never-written --for 1s';
    expect((await run('logs -f --since 1h --for 5m', { stdout: new Failing('EPIPE') })).code).toBe(0);
    expect((await run(waiting, { stdout: new Failing('EPIPE') })).code).toBe(3);
  });
});

describe('stderr that takes nothing', () => {
  it.each(['EPIPE', 'ENOSPC'] as const)('with %s changes no exit code', async (errno) => {
    for (const [argv, code] of [
      [`items create --id ${errno}`, 0],
      [`items create --id ${errno}`, 6],
      ['items get nope', 7],
      ['items list --limit 0', 2],
      ['deploy --debug', 0],
    ] as const)
      expect([argv, (await run(argv, { stderr: new Failing(errno) })).code]).toEqual([argv, code]);
  });

  it('that fails at any line of a deployment changes nothing', async () => {
    for (const takes of [0, 1, 2, 3]) {
      const { code, stdout } = await run('deploy --yes --json', { stderr: new Failing('EPIPE', takes) });
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { changed: false }]);
    }
  });
});
