import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallKind } from '../../src/aws/call.ts';
import { isClassDoubtful } from '../../src/environments/class-by-name.ts';
import { CONFIG_FILE } from '../../src/environments/config-file.ts';
import { createEnvironment } from '../../src/environments/environment.ts';
import type { InvocationResult } from '../../src/services/invoke/invoke.ts';
import { openSession } from '../../src/session/open-session.ts';
import { testContext } from '../support/cli.ts';
import { useDeployed } from '../support/deployed.ts';
import { Recorder } from '../support/streams.ts';

const app = useDeployed();
const file = () => join(app.stateDirectory(), 'backoffice.config.json');

function configure(environments: object): void {
  writeFileSync(file(), JSON.stringify({ environments }));
}

afterEach(() => {
  if (existsSync(file())) rmSync(file());
});

describe('invoke in class production', () => {
  it.each([
    [['--method', 'GET'], true],
    [['--method', 'head'], true],
    [['--method', 'OPTIONS'], true],
    [['--method', 'POST', '--path', '/items'], false],
    [['--method', 'PUT', '--path', '/items/none'], false],
    [['--method', 'PATCH', '--path', '/items/none'], false],
    [['--method', 'DELETE', '--path', '/items/none'], false],
    [['--method', 'PURGE', '--path', '/items/none'], false],
    [['--payload', '{"httpMethod":"GET","path":"/items"}'], true],
    [['--payload', '{"requestContext":{"http":{"method":"GET"}},"rawPath":"/items"}'], true],
    [['--payload', '{"httpMethod":"DELETE","path":"/items/none"}'], false],
    [
      ['--payload', '{"httpMethod":"GET","requestContext":{"http":{"method":"DELETE"}},"path":"/items/x"}'],
      false,
    ],
    [['--payload', '{"httpMethod":"GET","requestContext":{"httpMethod":"POST"},"path":"/items/x"}'], false],
    [['--payload', '{"httpMethod":["GET"],"path":"/items"}'], false],
    [['--payload', '{}'], false],
    [['--payload', '[]'], false],
    [['--payload', '"GET"'], false],
  ])('%j goes on without consent: %s', async (argv, looks) => {
    configure({ local: { class: 'production' } });
    const before = app.local().calls.filter((call) => call === 'lambda Invoke').length;
    const { code, stderr } = await app.run(['invoke', ...argv, '--yes', '--no-input']);
    const sent = app.local().calls.filter((call) => call === 'lambda Invoke').length - before;
    if (looks) expect(sent).toBe(1);
    else
      expect([code, sent, stderr]).toEqual([
        5,
        0,
        expect.stringMatching(/to confirm: backoffice invoke .* --confirm local\n/),
      ]);
  });

  it('is done when it is agreed to, and is in the journal', async () => {
    configure({ local: { class: 'production' } });
    const words = ['invoke', '--method', 'DELETE', '--path', '/items/none', '--confirm', 'local'];
    expect((await app.json<InvocationResult>(words)).result.statusCode).toBe(404);
    expect((await app.run(['history', '--limit', '1'])).stdout).toContain('invoke');
  });
});

describe.each(['api', 'lambda', 'table'])('items by %s in class production', (via) => {
  it('are created, changed and deleted only by the name of the environment', async () => {
    configure({ local: { class: 'production' } });
    const changes = [
      ['items', 'create', '--id', `by-${via}`, '--via', via],
      ['items', 'update', `by-${via}`, '--status', 'done', '--via', via],
      ['items', 'delete', `by-${via}`, '--via', via],
    ];
    for (const argv of changes) {
      const refused = await app.run([...argv, '--yes']);
      expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('--confirm local')]);
      expect((await app.run(argv, { env: { BACKOFFICE_CONFIRM: 'other' } })).code).toBe(5);
      expect((await app.run(argv, { env: { BACKOFFICE_CONFIRM: 'local' } })).code).toBe(0);
    }
  });
});

it('BACKOFFICE_CONFIRM of another environment does no harm in class development', async () => {
  const env = { BACKOFFICE_CONFIRM: 'prod' };
  expect((await app.run(['items', 'create', '--id', 'mild'], { env })).code).toBe(0);
  expect((await app.run(['items', 'delete', 'mild'], { env })).code).toBe(5);
  expect((await app.run(['items', 'delete', 'mild', '--yes'], { env })).code).toBe(0);
});

describe('the last line before a change is sent', () => {
  /** Sends one request to the API, with a change under way that nobody has agreed to. */
  async function unagreed(method: string): Promise<unknown> {
    const { stateDirectory } = app;
    const context = testContext(app.local(), { stateDirectory: stateDirectory() });
    const entry = { class: 'production', auth: 'none' } as const;
    const environment = createEnvironment({
      name: 'local',
      entry,
      configPath: undefined,
      env: {},
      flags: {},
      stateDirectory: stateDirectory(),
    });
    const session = openSession(context, environment, { signal: context.signal, start: false });
    const call = { method, path: '/items/none', repeatable: false };
    try {
      return await session.letChange(undefined, () => session.api.call(call)).catch((error) => error);
    } finally {
      session.connection.close();
    }
  }

  it.each([
    ['GET', 'read'],
    ['HEAD', 'read'],
    ['OPTIONS', 'read'],
    ['POST', 'write'],
    ['PUT', 'write'],
    ['PATCH', 'write'],
    ['DELETE', 'write'],
    ['get', 'write'],
    ['PURGE', 'write'],
  ] satisfies [string, CallKind][])('takes %s for a %s', async (method, kind) => {
    const refused = { code: 'REFUSED', message: expect.stringContaining('nobody has agreed to') as string };
    expect(await unagreed(method)).toMatchObject(kind === 'read' ? { body: expect.anything() } : refused);
  });
});

describe('a name that looks like production', () => {
  const named = (name: string, entry: object = {}) =>
    isClassDoubtful(
      createEnvironment({
        name,
        entry,
        configPath: CONFIG_FILE,
        env: {},
        flags: {},
        stateDirectory: '/nowhere',
      }),
    );

  it.each(['prd', 'prod2', 'eu-prod', 'main', 'master', 'eu-live', 'my-production', 'prd-eu', 'live2'])(
    '%s: its class is doubtful until it is set',
    (name) => {
      expect([named(name), named(name, { class: 'development' })]).toEqual([true, false]);
    },
  );

  it.each(['dev', 'product', 'mainline', 'deliver', 'preprod', 'local', 'prod', 'live', 'production-eu'])(
    '%s: its class is not',
    (name) => {
      expect(named(name)).toBe(false);
    },
  );

  const onAws = () => ({
    env: {
      AWS_ENDPOINT_URL: app.local().endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  /** Somebody at a terminal, who answers each question when it is asked. */
  function answering(...answers: string[]) {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const asked = new Recorder(true);
    const write = asked._write.bind(asked);
    asked._write = (chunk: Buffer, encoding, done) => {
      if (/(\[y\/N\]|continue:) $/.test(chunk.toString())) stdin.write(`${answers.shift() ?? ''}\n`);
      write(chunk, encoding, done);
    };
    return { asked, options: { ...onAws(), stdin, context: { stderr: asked } } };
  }
  const classIn = (name: string): unknown =>
    (JSON.parse(readFileSync(file(), 'utf8')) as { environments: Record<string, { class?: string }> })
      .environments[name]?.class;

  it('is not deployed to off a terminal before its class is set; what only looks goes on', async () => {
    configure({ main: {} });
    const { code, stderr } = await app.run(['deploy', '--env', 'main', '--confirm', 'main'], onAws());
    expect([code, stderr]).toEqual([
      5,
      'error: "main" looks like production, but its class is not set\n' +
        'hint:  in backoffice.config.json, add to environments.main: "class": "production", or "class": "development"\n',
    ]);
    expect((await app.run(['deploy', '--env', 'main', '--dry-run'], onAws())).code).toBe(0);
    expect((await app.run(['status', '--env', 'main'], onAws())).stderr).not.toContain('looks like');
  });

  it('without a configuration file, the hint is the command that writes one', async () => {
    const { code, stderr } = await app.run(['deploy', '--env', 'eu-prod'], onAws());
    expect([code, stderr]).toEqual([
      5,
      expect.stringContaining('backoffice env add eu-prod --region us-east-1 --class production'),
    ]);
  });

  it('is asked about once, and the answer is kept; then its class decides', async () => {
    configure({ main: { region: 'us-east-1' }, prd: {} });
    const first = answering('n');
    const deployed = await app.run(['deploy', '--env', 'main', '--quiet'], first.options);
    expect([deployed.code, classIn('main')]).toEqual([0, 'development']);
    expect(first.asked.text).toContain('Is main production? Its class is not set. [y/N]');
    const create = ['items', 'create', '--id', 'asked', '--env', 'main'];
    expect(await app.run(create, answering().options)).toMatchObject({ code: 0 });
    const second = answering('y', 'no');
    const refused = await app.run(['deploy', '--env', 'prd'], second.options);
    expect([refused.code, classIn('prd')]).toEqual([5, 'production']);
    expect(second.asked.text).toContain("Type the environment's name (prd) to continue");
    expect((await app.run(['deploy', '--env', 'prd', '--yes'], onAws())).stderr).toContain('--confirm prd');
  });

  it('is changed by a script that names it', async () => {
    configure({ main: { region: 'us-east-1' } });
    const create = ['items', 'create', '--id', 'named', '--env', 'main'];
    expect((await app.run(create, onAws())).stderr).toContain('looks like production');
    expect((await app.run([...create, '--yes'], onAws())).code).toBe(5);
    const { env } = onAws();
    expect((await app.run(create, { env: { ...env, BACKOFFICE_CONFIRM: 'main' } })).code).toBe(0);
  });
});
