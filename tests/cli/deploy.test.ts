import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { DeployResult } from '../../src/services/deploy/result.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { applicationTemplate } from '../support/stack.ts';

let local: TestLocal;
let stateDirectory: string;
let beforeStep: (step: { logicalId: string; action: string }) => Promise<void>;

beforeEach(async () => {
  beforeStep = async () => undefined;
  stateDirectory = temporaryDirectory();
  local = await startLocal({ beforeResource: (step) => beforeStep(step) });
});

afterEach(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const run = (argv: string[], options: Partial<CliOptions> = {}) =>
  runCli(local, argv, { stateDirectory, ...options });

async function deploy(argv: string[] = [], options: Partial<CliOptions> = {}) {
  const { code, stdout, stderr } = await run(['deploy', '--json', ...argv], options);
  return {
    code,
    stderr,
    result: JSON.parse(stdout) as DeployResult & { error?: { code: string; message: string; hint: string } },
  };
}

function withTemplate(change: (template: string) => string): Partial<CliOptions> {
  return {
    context: {
      installation: {
        version: '0.0.0',
        schemaPath: '',
        functionMap: async () => '',
        template: async (environmentClass) => change(applicationTemplate(environmentClass)),
      },
    },
  };
}

describe('deploy', () => {
  it('brings the whole application up, verified, with one line for each resource', async () => {
    const { code, result, stderr } = await deploy();
    expect(code).toBe(0);
    expect(result).toMatchObject({
      changed: true,
      stack: { name: 'local-backoffice', status: 'CREATE_COMPLETE' },
      outputs: { functionName: 'local-backoffice-api', tableName: 'local-backoffice-data' },
      release: { version: '0.0.0', code: expect.stringMatching(/^[0-9a-f]{12}$/) as string },
      verification: { passed: true },
    });
    expect(stderr).toMatch(/✓ ItemsTable +create complete \(\d+ ms\)/);
    expect((await run(['items', 'list', '--json'])).stdout).toContain('"items": []');
  });

  it('does nothing when nothing has changed', async () => {
    await deploy();
    const before = local.calls.length;
    const { code, result } = await deploy();
    expect([code, result.changed, result.changes]).toEqual([0, false, []]);
    expect(local.calls.slice(before)).not.toContain('cloudformation ExecuteChangeSet');
    expect((await run(['deploy'])).stdout).toContain('nothing to change: local is up to date');
  });

  it('shows a change of a tunable, and only that', async () => {
    await deploy();
    writeFileSync(
      join(stateDirectory, 'backoffice.config.json'),
      '{"environments":{"local":{"memoryMb":512}}}',
    );
    const { result } = await deploy(['--dry-run']);
    expect(result.changes).toEqual([
      {
        action: 'modify',
        logicalId: 'FunctionHandler',
        type: 'AWS::Lambda::Function',
        physicalId: 'local-backoffice-api',
        replacement: 'no',
        properties: [{ path: 'MemorySize', before: '256', after: '512' }],
        risks: [],
      },
    ]);
    expect(result.changed).toBe(false);
    expect((await deploy()).result).toMatchObject({ changed: true, stack: { status: 'UPDATE_COMPLETE' } });
  });

  it('shows a change of the code by its hash, and only that', async () => {
    await deploy();
    const { result } = await deploy(
      [],
      withTemplate((template) => template.replace('use strict', 'use strict;1')),
    );
    expect(result.changes).toMatchObject([
      {
        logicalId: 'FunctionHandler',
        properties: [{ path: 'Code/ZipFile', before: expect.stringMatching(/^[0-9a-f]{12}$/) as string }],
      },
    ]);
    expect(result.changes).toHaveLength(1);
  });

  it('says so when nothing but an output changes', async () => {
    await deploy();
    const { code, stderr, result } = await deploy(
      [],
      withTemplate((template) => {
        const document: { Outputs: object } = JSON.parse(template);
        return JSON.stringify({ ...document, Outputs: { ...document.Outputs, More: { Value: 'x' } } });
      }),
    );
    expect([code, result.changed, result.changes]).toEqual([0, true, []]);
    expect(stderr).toContain('0 resources to change; only outputs or metadata change\n');
  });

  it('plans a first deployment without leaving anything behind', async () => {
    const { result } = await deploy(['--dry-run']);
    expect(result).toMatchObject({ changed: false, outputs: null, verification: null });
    expect(result.changes.length).toBeGreaterThan(15);
    expect(result.changes.map(({ logicalId }) => logicalId)).not.toContain('AppRegistryApplication');
    expect(
      local.calls.filter(
        (call) => !/(DescribeStacks|DescribeTable|ListObjectVersions|GetCallerIdentity)$/.test(call),
      ),
    ).toEqual([]);
  });

  it('puts the first failure on top, and leaves a stack that can be removed', async () => {
    beforeStep = async ({ logicalId, action }) => {
      if (logicalId === 'ItemsTable' && action === 'create') throw new Error('Subscriber limit exceeded');
    };
    const { code, result } = await deploy();
    expect(code).toBe(1);
    expect(result.error?.message).toBe(
      'the deployment failed: ItemsTable (AWS::DynamoDB::Table): Subscriber limit exceeded',
    );
    beforeStep = async () => undefined;
    expect((await run(['destroy', '--confirm', 'local'])).code).toBe(0);
    expect((await deploy()).code).toBe(0);
  });

  it('fails verification with exit code 3 when the application does not work', async () => {
    const broken = withTemplate((template) =>
      template
        .replace('"use strict"', 'throw new Error(1)')
        .replace('\\"use strict\\"', 'throw new Error(1)'),
    );
    const { code, result } = await deploy([], { ...broken, clock: createShiftedClock() });
    expect(result.verification).toMatchObject({ passed: false });
    expect(code).toBe(3);
    expect((await run(['health'])).code).toBe(3);
  });

  it('is interrupted at once, says what goes on, and is picked up by the next one', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    beforeStep = ({ logicalId }) => (logicalId === 'FunctionHandler' ? held : Promise.resolve());
    const interrupt = new AbortController();
    const running = deploy([], { signal: interrupt.signal });
    await expect.poll(() => local.calls.includes('cloudformation ExecuteChangeSet')).toBe(true);
    const started = performance.now();
    interrupt.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    const { code, result } = await running;
    expect(performance.now() - started).toBeLessThan(1000);
    expect(code).toBe(130);
    expect(result.error).toMatchObject({
      code: 'INTERRUPTED',
      message: expect.stringContaining('CloudFormation goes on') as string,
    });
    const status = JSON.parse((await run(['status', '--json'])).stdout) as { stack: { status: string } };
    expect(status.stack.status).toBe('CREATE_IN_PROGRESS');
    const looks = (): number => local.calls.filter((call) => call.endsWith('DescribeStackEvents')).length;
    const before = looks();
    const next = deploy();
    // It follows the operation once it has looked for its newest event and for later ones.
    await expect.poll(looks).toBeGreaterThan(before + 1);
    release();
    expect(await next).toMatchObject({
      code: 0,
      // Whose code runs cannot be known any more, so the release's is sent again.
      result: { changed: true, stack: { status: 'CREATE_COMPLETE' } },
    });
    expect((await next).stderr).toContain('the stack is being changed already');
  });

  it('of class production wants the environment named, signs its requests and keeps the table', async () => {
    writeFileSync(
      join(stateDirectory, 'backoffice.config.json'),
      '{"environments":{"local":{"class":"production"}}}',
    );
    expect(await deploy(['--yes'])).toMatchObject({
      code: 5,
      result: {
        error: { hint: expect.stringMatching(/^to confirm: backoffice deploy .*--confirm local$/) as string },
      },
    });
    expect(local.calls).not.toContain('cloudformation ExecuteChangeSet');
    const { code, result } = await deploy(['--confirm', 'local']);
    expect([code, result.verification?.passed]).toEqual([0, true]);
    expect((await fetch(`${result.outputs?.apiEndpoint}/items`)).status).toBe(403);
    expect((await fetch(`${result.outputs?.apiEndpoint}/health`)).status).toBe(200);
    expect((await run(['items', 'create', '--id', 'signed', '--confirm', 'local'])).code).toBe(0);
    expect(await run(['destroy', '--confirm', 'local'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('--lift-protection') as string,
    });
    const argv = ['destroy', '--lift-protection', '--confirm', 'local', '--json'];
    const destroyed = JSON.parse((await run(argv)).stdout) as { retained: object[] };
    expect(destroyed.retained).toEqual([
      {
        logicalId: 'ItemsTable',
        physicalId: 'local-backoffice-data',
        type: 'AWS::DynamoDB::Table',
        monthlyCost: 0,
      },
      expect.objectContaining({ logicalId: 'ArtifactsBucket', type: 'AWS::S3::Bucket' }),
    ]);
    // The table that stayed is taken up again, with what is in it.
    expect((await run(['deploy', '--dry-run'])).stdout).toMatch(/^would create 24 resources of local\n/);
    const again = await deploy(['--confirm', 'local']);
    expect(again).toMatchObject({ code: 0, result: { verification: { passed: true } } });
    expect(again.stderr).toContain('in two change sets: first what is there is taken up as it is');
    expect(again.result.changes.find(({ logicalId }) => logicalId === 'ItemsTable')?.action).toBe('import');
    expect((await run(['items', 'get', 'signed'])).code).toBe(0);
  });

  it('registers the application where that is asked for', async () => {
    writeFileSync(
      join(stateDirectory, 'backoffice.config.json'),
      '{"environments":{"local":{"appRegistry":true,"alarmEmail":"a@b.example"}}}',
    );
    const { code, result } = await deploy();
    expect(code).toBe(0);
    const added = result.changes.map(({ logicalId }) => logicalId);
    expect(added).toEqual(
      expect.arrayContaining(['AppRegistryApplication', 'AppRegistryAssociation', 'MonitoringEmail']),
    );
  });

  it('does nothing in an account that the environment is not pinned to', async () => {
    writeFileSync(
      join(stateDirectory, 'backoffice.config.json'),
      '{"environments":{"local":{"account":"111111111111"}}}',
    );
    expect(await deploy()).toMatchObject({ code: 5, result: { error: { code: 'REFUSED' } } });
    expect(local.calls).toEqual(['sts GetCallerIdentity']);
  });
});

describe('destroy', () => {
  it('must be named: --yes is not enough, nor another name', async () => {
    await deploy();
    for (const argv of [[], ['--yes'], ['--confirm', 'dev']])
      expect((await run(['destroy', ...argv])).code).toBe(5);
    expect((await run(['destroy', '--dry-run'])).stdout).toContain('would destroy local');
    expect(local.calls).not.toContain('cloudformation DeleteStack');
  });

  it('empties the versioned bucket and removes everything', async () => {
    const { result } = await deploy();
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const { clientOptions } = await import('../support/local.ts');
    const s3 = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
    for (const Body of ['1', '2'])
      await s3.send(new PutObjectCommand({ Bucket: result.outputs?.artifactsBucket, Key: 'k', Body }));
    const { code, stdout } = await run(['destroy', '--confirm', 'local', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        changed: true,
        stack: { name: 'local-backoffice', status: 'DELETE_COMPLETE' },
        removed: { resources: 20, tables: [{ name: 'local-backoffice-data', approximateItems: 0 }] },
        // Two versions of the object, the change in the history, and the release: its entry, template, code and source map.
        emptiedObjects: 7,
        retained: [],
      },
    ]);
    expect(await run(['status'])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('backoffice deploy') as string,
    });
    expect((await run(['destroy', '--confirm', 'local'])).code).toBe(7);
  });
});
