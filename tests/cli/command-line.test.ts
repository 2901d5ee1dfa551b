import { describe, expect, it } from 'vitest';
import { NOUNS } from '../../src/commands/index.ts';
import { BackofficeError } from '../../src/errors.ts';
import { runCli } from '../support/cli.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';

const app = useDeployed();

describe('help', () => {
  it('is the same however it is asked for, on stdout, with exit code 0, and leads with examples', async () => {
    const texts = await Promise.all([[], ['help'], ['-h'], ['--help']].map((argv) => app.run(argv)));
    for (const { code, stdout, stderr } of texts)
      expect([code, stdout, stderr]).toEqual([0, texts[0]?.stdout, '']);
    expect(texts[0]?.stdout.split('\n').slice(0, 15).join('\n')).toContain('backoffice deploy');
  });

  it.each(NOUNS.map(({ name }) => name))(
    'of %s is the same in each way, and names its options',
    async (name) => {
      const texts = await Promise.all(
        [
          ['help', name],
          [name, '-h'],
          [name, '--help'],
        ].map((argv) => app.run(argv)),
      );
      for (const { code, stdout } of texts) expect([code, stdout]).toEqual([0, texts[0]?.stdout]);
      expect(texts[0]?.stdout).toContain(`Usage: backoffice ${name}`);
      expect(texts[0]?.stdout).not.toContain('{}');
    },
  );
});

describe('version', () => {
  it('agrees with itself, offline', async () => {
    const stateDirectory = temporaryDirectory();
    const texts = await Promise.all(
      [['version'], ['-V'], ['--version']].map((argv) => runCli(undefined, argv, { stateDirectory })),
    );
    expect(texts.map(({ code, stdout }) => [code, stdout])).toEqual(
      [0, 0, 0].map((code) => [code, '0.0.0\n']),
    );
    expect((await app.json(['version'])).result).toMatchObject({ version: '0.0.0', node: process.version });
  });
});

describe('a wrong command line', () => {
  it.each([
    [['deplyo'], "unknown command 'deplyo'", 'did you mean deploy?'],
    [['items', 'lsit'], "unknown command 'lsit'", 'did you mean list?'],
    [['items', 'list', '--statsu', 'x'], "unknown option '--statsu'", 'did you mean --status?'],
    [['items', 'get'], "missing required argument 'id'", 'backoffice help'],
    [['items', 'get', 'a', '--via', 'mail'], 'Allowed choices are api, lambda, table.', 'backoffice help'],
    [['-o', 'xml', 'version'], 'Allowed choices are table, json, ndjson, csv.', 'backoffice help'],
    [['health', '--wait', 'soon'], 'It must be a duration such as 90s, 15m, 1h30m or 7d.', 'backoffice help'],
    [['health', '--timeout', '-1'], 'It must be a number of seconds', 'backoffice help'],
    [['status', 'extra'], 'too many arguments', 'backoffice help'],
  ])('%j is one line, a hint, exit code 2, and nothing is run', async (argv, message, hint) => {
    const before = app.local().calls.length;
    const { code, stdout, stderr } = await app.run(argv);
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^error: /);
    expect(lines[0]).toContain(message);
    expect(lines[1]).toContain(hint);
    expect(app.local().calls.length).toBe(before);
  });

  it('is one JSON document with --json', async () => {
    const { code, result, stderr } = await app.json(['deplyo']);
    expect([code, stderr]).toEqual([2, '']);
    expect(result).toEqual({
      error: {
        code: 'USAGE',
        message: "unknown command 'deplyo'",
        hint: 'did you mean deploy?',
        requestId: null,
      },
    });
  });
});

describe('options', () => {
  it('may stand before or after the command', async () => {
    expect((await app.run(['--json', 'items', 'list'])).stdout).toBe(
      (await app.run(['items', 'list', '--json'])).stdout,
    );
    expect((await app.run(['--env', 'local', 'outputs', 'tableName'])).stdout).toBe(
      'local-backoffice-data\n',
    );
  });

  it('--debug shows each request, and no secret', async () => {
    const { stderr } = await app.run(['outputs', '--debug']);
    expect(stderr).toMatch(/debug: cloudformation DescribeStacks ok [0-9a-f-]{36} \d+ ms/);
    expect(stderr).not.toContain('secret');
  });

  it('--quiet leaves only the result', async () => {
    expect((await app.run(['deploy', '--quiet'])).stderr).toBe('');
  });

  it('--timeout ends what takes too long', async () => {
    const never = { request: () => new Promise(() => undefined), close: () => undefined };
    const hanging = app.run(['health', '--timeout', '0.05'], {
      context: {
        connect: (_environment, { signal }) =>
          ({
            http: () =>
              new Promise((_resolve, reject) =>
                signal.addEventListener('abort', () => reject(signal.reason as Error)),
              ),
            cloudFormation: async () => never,
            close: () => undefined,
          }) as never,
      },
    });
    expect(await hanging).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not done within 0.05 s') as string,
    });
  });
});

describe('colour', () => {
  it.each([
    ['a terminal', {}, ['health'], true],
    ['NO_COLOR', { NO_COLOR: '1' }, ['health'], false],
    ['TERM=dumb', { TERM: 'dumb' }, ['health'], false],
    ['CI', { CI: '1' }, ['health'], false],
    ['--no-color', {}, ['health', '--no-color'], false],
  ])('%s: %s', async (_name, env, argv, coloured) => {
    const { stdout } = await app.run(argv, { terminal: true, env });
    expect(stdout.includes('\u001b[')).toBe(coloured);
  });

  it('is never in a pipe', async () => {
    expect((await app.run(['health'])).stdout).not.toContain('\u001b');
  });
});

describe('every command', () => {
  const commands = [
    ['deploy'],
    ['outputs'],
    ['status'],
    ['health'],
    ['items', 'list'],
    ['items', 'get', 'absent'],
    ['env', 'list'],
    ['env', 'show'],
    ['whoami'],
    ['local', 'status'],
    ['version'],
  ];

  it.each(commands)('prints exactly one JSON document with --json: %s %s', async (...argv) => {
    const { stdout, stderr } = await app.run([...argv.filter((word) => word !== undefined), '--json']);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stderr).not.toContain('{');
  });

  it.each(commands.filter(([name]) => !['env', 'version', 'local'].includes(name ?? '')))(
    'ends with 130 when it is interrupted: %s %s',
    async (...argv) => {
      const interrupt = new AbortController();
      interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
      const stateDirectory = temporaryDirectory();
      const { code, stderr } = await runCli(
        app.local(),
        argv.filter((word) => word !== undefined),
        { stateDirectory, signal: interrupt.signal },
      );
      expect([code, stderr]).toEqual([130, 'error: interrupted\n']);
    },
  );
});

describe('a reader that goes away', () => {
  it('is no error', async () => {
    const { Recorder } = await import('../support/streams.ts');
    const stdout = new Recorder();
    stdout._write = (_chunk, _encoding, done: (error?: Error) => void) =>
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await app.run(['items', 'list'], { context: { stdout } })).toMatchObject({ code: 0, stderr: '' });
  });
});
