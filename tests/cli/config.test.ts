import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { VariableList, VariablesChanged } from '../../src/services/config/variables.ts';
import type { FunctionReport } from '../../src/services/function/function-report.ts';
import { useDeployed } from '../support/deployed.ts';
import { inputOf } from '../support/streams.ts';
import { setVariables } from '../support/variables.ts';

const CANARY = 'canary-0a1b2c3d';
const app = useDeployed();

const OWN = { DYNAMODB_TABLE: 'local-backoffice-data', LOG_LEVEL: 'INFO' };

async function valuesOf(): Promise<Record<string, string | null>> {
  const { result } = await app.json<VariableList>(['config', 'list', '--show']);
  return Object.fromEntries(result.variables.map(({ name, value }) => [name, value]));
}

type Lambda = Awaited<ReturnType<Connection['lambda']>>;

const withLambda = (change: (api: Lambda) => Partial<Lambda>) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    lambda: async () => {
      const api = await connection.lambda();
      return { ...api, ...change(api) };
    },
  }),
});

describe('config set', () => {
  it('merges, tells before and after, waits until it is live, and says that it is drift', async () => {
    const { code, result, stderr } = await app.json<VariablesChanged>(['config', 'set', 'LOG_LEVEL=DEBUG']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      changed: true,
      drift: true,
      changes: [{ name: 'LOG_LEVEL', before: { value: 'INFO' }, after: { value: 'DEBUG' } }],
    });
    expect(stderr).toContain(
      'this is drift: a deployment that changes the function, or one with --revert-drift, sets what the configuration has',
    );
    expect(stderr).toContain('"logLevel": "DEBUG"');
    expect((await app.json<FunctionReport>(['function'])).result.lastUpdate).toBe('Successful');
    expect(await valuesOf()).toEqual({ ...OWN, LOG_LEVEL: 'DEBUG' });
    const again = await app.run(['config', 'set', 'LOG_LEVEL=DEBUG']);
    expect([again.code, again.stdout]).toEqual([0, 'nothing to change\n']);
    await app.run(['config', 'set', 'LOG_LEVEL=INFO']);
  });

  it('tells how to keep several as one object, and which deployment takes them back', async () => {
    const { stderr } = await app.run(['config', 'set', 'LOG_LEVEL=WARN', 'AB=1', 'CD=2']);
    const [, members = ''] = /environments\.local of backoffice\.config\.json: (.*)/.exec(stderr) ?? [];
    expect(JSON.parse(`{${members}}`)).toEqual({ logLevel: 'WARN', variables: { AB: '…', CD: '…' } });
    expect((await app.run(['deploy'])).stdout).toContain('nothing to change');
    expect(await valuesOf()).toEqual({ ...OWN, LOG_LEVEL: 'WARN', AB: '1', CD: '2' });
    const removed = await app.run(['config', 'unset', 'AB', 'CD']);
    expect(removed.stderr).toContain('without AB, CD in "variables"');
    expect((await app.run(['deploy', '--revert-drift'])).code).toBe(0);
    expect(await valuesOf()).toEqual(OWN);
  });

  it('takes values from a file or stdin, and never repeats them', async () => {
    writeFileSync(
      join(app.stateDirectory(), 'a.env'),
      `# comment\nexport API_KEY="${CANARY}"\n\nPLAIN=a=b\n`,
    );
    const said: string[] = [];
    for (const argv of [
      ['config', 'set', '--from-file', 'a.env'],
      ['config', 'list'],
      ['config', 'get', 'API_KEY', '--json'],
      ['config', 'set', 'API_KEY=other', '--dry-run', '--debug'],
      ['config', 'unset', 'API_KEY', '--dry-run'],
      ['history', '--json'],
    ]) {
      const { code, stdout, stderr } = await app.run(argv);
      expect([argv, code]).toEqual([argv, 0]);
      said.push(stdout, stderr);
    }
    said.push(readFileSync(join(app.stateDirectory(), 'journal.ndjson'), 'utf8'));
    for (const text of said) expect(text).not.toContain(CANARY);
    expect((await app.run(['config', 'get', 'API_KEY', '--show'])).stdout).toBe(`${CANARY}\n`);
    const piped = await app.run(['config', 'set', '--from-file', '-'], {
      stdin: inputOf('{"FROM_JSON":"1"}'),
    });
    expect(piped.code).toBe(0);
    expect(await valuesOf()).toEqual({ ...OWN, API_KEY: CANARY, PLAIN: 'a=b', FROM_JSON: '1' });
    const broken = await app.run(['config', 'set', '--from-file', '-'], {
      stdin: inputOf(`{"A":"${CANARY}`),
    });
    expect([broken.code, broken.stderr.includes(CANARY)]).toEqual([2, false]);
    expect((await app.run(['config', 'unset', 'API_KEY', 'PLAIN', 'FROM_JSON'])).code).toBe(0);
    expect(await valuesOf()).toEqual(OWN);
  });

  it('loses nothing when two do it at the same moment', async () => {
    const names = Array.from({ length: 4 }, (_, index) => `SIDE_${index}`);
    const codes = await Promise.all(names.map((name) => app.run(['config', 'set', `${name}=x`])));
    expect(codes.map(({ code, stderr }) => [code, code === 0 ? '' : stderr])).toEqual(
      names.map(() => [0, '']),
    );
    expect(Object.keys(await valuesOf())).toEqual(expect.arrayContaining(names));
    await setVariables(app.local(), OWN);
  });

  it('gives up when others are faster again and again', async () => {
    const taken = new BackofficeError('CONFLICT', 'changed', { awsCode: 'PreconditionFailedException' });
    const { code, stderr } = await app.run(
      ['config', 'set', 'LATE=x', '--quiet'],
      withLambda(() => ({ updateFunctionConfiguration: () => Promise.reject(taken) })),
    );
    expect([code, stderr]).toEqual([6, expect.stringContaining('is being changed by others all the time')]);
  });

  it.each([
    [['AWS_REGION=x'], 'AWS_REGION cannot be a variable: it is kept by Lambda itself'],
    [['1A=x'], '1A cannot be a variable'],
    [['X=x'], 'X cannot be a variable: it must have two or more letters'],
    [[`LARGE=${'x'.repeat(5000)}`], 'a function has at most 4096'],
    [['nonsense'], 'something that is not NAME=value'],
    [[], 'nothing to set'],
  ])('%j is refused, and nothing is changed', async (argv, message) => {
    const before = app.local().calls.length;
    const { code, stderr } = await app.run(['config', 'set', ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(app.local().calls.slice(before)).not.toContain('lambda UpdateFunctionConfiguration');
  });

  it('refuses to write where the variables cannot be decrypted, and tells why an update failed', async () => {
    const failing = (more: object) =>
      withLambda((api) => ({
        getFunctionConfiguration: async (input) => ({
          ...(await api.getFunctionConfiguration(input)),
          ...more,
        }),
      }));
    const sealed = failing({ Environment: { Error: { ErrorCode: 'AccessDenied', Message: 'KMS says no' } } });
    const { code, stderr } = await app.run(['config', 'set', 'AB=x'], sealed);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('cannot be decrypted: AccessDenied: KMS says no'),
    ]);
    const failed = failing({ LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such key' });
    const update = await app.run(['config', 'set', 'CD=x'], failed);
    expect([update.code, update.stderr]).toEqual([
      1,
      expect.stringContaining('could not be updated: no such key'),
    ]);
    await setVariables(app.local(), OWN);
  });
});

describe('config get and unset', () => {
  it('names the nearest, and keeps what the function cannot do without', async () => {
    const { code, stderr } = await app.run(['config', 'get', 'LOG_LEVLE']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('did you mean LOG_LEVEL?')]);
    expect((await app.run(['config', 'get', 'LOG_LEVEL'])).stdout).toBe('INFO\n');
    expect((await app.run(['config', 'unset', 'DYNAMODB_TABLE'])).code).toBe(5);
  });
});

describe('variables in the configuration file', () => {
  it('are deployed, are no drift, and may not be what they cannot', async () => {
    const file = join(app.stateDirectory(), 'backoffice.config.json');
    const configure = (variables: object) =>
      writeFileSync(file, JSON.stringify({ environments: { local: { variables } } }));
    configure({ FEATURES: 'on' });
    expect((await app.json(['deploy'])).result).toMatchObject({ changed: true });
    expect(await valuesOf()).toEqual({ ...OWN, FEATURES: 'on' });
    expect((await app.json(['drift'])).result).toMatchObject({ drifted: false });
    expect((await app.json(['deploy'])).result).toMatchObject({ changed: false });
    for (const [variables, message] of [
      [{ LOG_LEVEL: 'DEBUG' }, 'is set by the stack'],
      [{ _HANDLER: 'x' }, 'is kept by Lambda itself'],
      [{ FEATURES: 1 }, 'must be a text'],
      [{ FEATURES: 'x'.repeat(4096) }, 'a function has at most 4096'],
    ] as const) {
      configure(variables);
      const { code, stderr } = await app.run(['deploy']);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
    configure({});
    expect((await app.json(['deploy'])).result).toMatchObject({ changed: true });
    expect(await valuesOf()).toEqual(OWN);
  });
});
