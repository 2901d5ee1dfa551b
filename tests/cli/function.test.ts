import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { FunctionReport } from '../../src/services/function/function-report.ts';
import type { FunctionUpdated } from '../../src/services/function/update-code.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();
const FunctionName = 'local-backoffice-api';

/** A function that answers every request as the real one answers a look at its health. */
const HEALTHY = `exports.handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"status":"healthy","service":"other"}' })`;
const BROKEN = `exports.handler = async () => { throw new Error('not today') }`;

function zipFile(name: string, files: Record<string, string | Uint8Array>): string {
  const content = Object.entries(files).map(
    ([file, data]) => [file, typeof data === 'string' ? strToU8(data) : data] as const,
  );
  writeFileSync(join(app.stateDirectory(), name), zipSync(Object.fromEntries(content)));
  return name;
}

function textFile(name: string): string {
  writeFileSync(join(app.stateDirectory(), name), 'text');
  return name;
}

const lambda = (): LambdaClient => new LambdaClient(clientOptions(app.local().endpoint));
const live = () => lambda().send(new GetFunctionConfigurationCommand({ FunctionName }));
/** What a change would change. The revision changes on its own, too, when a change before it is done. */
const unchanged = async () => {
  const { CodeSha256, LastModified } = await live();
  return { CodeSha256, LastModified };
};

/** A native module's head, as a linker writes it. */
function elf(machine: number): Uint8Array {
  const head = new Uint8Array(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head[18] = machine;
  return head;
}

describe('function update', () => {
  it('changes nothing when what it would send is what runs', async () => {
    const { code, result, stderr } = await app.json<FunctionUpdated>(['function', 'update']);
    expect([code, result.changed, result.drift, result.keptAs]).toEqual([0, false, false, null]);
    expect(stderr).not.toContain('drift');
  });

  it('plans without sending', async () => {
    const zip = zipFile('healthy.zip', { 'index.js': HEALTHY });
    const before = await unchanged();
    const { result } = await app.json<FunctionUpdated>(['function', 'update', '--zip', zip, '--dry-run']);
    expect(result).toMatchObject({ changed: false, drift: true, source: zip, verification: null });
    expect(await unchanged()).toEqual(before);
  });

  it('sends a zip file, waits, verifies by hash and health, and warns of the drift', async () => {
    const zip = zipFile('healthy.zip', { 'index.js': HEALTHY, 'lib/native.node': elf(0xb7) });
    const before = await live();
    const { code, result, stderr } = await app.json<FunctionUpdated>(['function', 'update', '--zip', zip]);
    expect([code, result.changed, result.verification?.healthy]).toEqual([0, true, true]);
    const now = await live();
    expect(result.before.sha256).toBe(before.CodeSha256);
    expect(now).toMatchObject({
      CodeSha256: result.after.sha256,
      Architectures: ['arm64'],
      LastUpdateStatus: 'Successful',
    });
    expect(stderr).toContain('this is drift: a deployment that changes anything, or one with --revert-drift');
    expect(stderr).toMatch(/to undo this: backoffice undo \d+/);
    const { result: shown } = await app.json<FunctionReport>(['function']);
    expect(shown.code.release).toBeNull();
  });

  it('is undone by running the kept code again, which is known to be that of the release', async () => {
    const { result } = await app.json<{ entries: { number: number; action: string }[] }>(['history']);
    const number = result.entries.find(({ action }) => action === 'function update')?.number;
    expect((await app.run(['undo', String(number)])).code).toBe(0);
    const { result: shown } = await app.json<FunctionReport>(['function']);
    expect(shown.code.release).toBe(1);
    const again = await app.run(['undo', String(number), '--quiet']);
    expect([again.code, again.stderr]).toEqual([6, expect.stringContaining('was changed since')]);
  });

  it('tells code that does not work by exit code 3, and how to go back', async () => {
    const zip = zipFile('broken.zip', { 'index.js': BROKEN });
    const { code, result, stderr } = await app.json<FunctionUpdated>(['function', 'update', '--zip', zip]);
    expect([code, result.changed, result.verification?.healthy]).toEqual([3, true, false]);
    const [, number = ''] = /backoffice undo (\d+)/.exec(stderr) ?? [];
    expect((await app.run(['undo', number])).code).toBe(0);
    expect((await app.run(['health'])).code).toBe(0);
  });

  it('sends the code of a release, and knows it again though its zip file is another one', async () => {
    const other = zipSync({ 'index.js': strToU8(HEALTHY) });
    await lambda().send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: other, Architectures: ['arm64'] }),
    );
    const { code, result } = await app.json<FunctionUpdated>(['function', 'update', '--release', '1']);
    expect([code, result.changed, result.source]).toEqual([0, true, 'release 1']);
    expect((await app.json<FunctionReport>(['function'])).result.code.release).toBe(1);
    expect((await app.run(['function', 'update', '--release', '99'])).code).toBe(7);
  });

  it('brings the architecture back, though the code is the same', async () => {
    const report = await live();
    const zip = zipFile('same.zip', { 'index.js': HEALTHY });
    await app.run(['function', 'update', '--zip', zip, '--quiet']);
    const bytes = zipSync({ 'index.js': strToU8(HEALTHY) });
    const request = { FunctionName, ZipFile: bytes, Architectures: ['x86_64' as const] };
    const sent = await lambda().send(new UpdateFunctionCodeCommand(request));
    expect([sent.Architectures, sent.CodeSha256]).toEqual([
      ['x86_64'],
      createHash('sha256').update(bytes).digest('base64'),
    ]);
    const { result } = await app.json<FunctionUpdated>(['function', 'update']);
    expect([result.changed, (await live()).Architectures]).toEqual([true, report.Architectures]);
  });

  it.each([
    [
      'no zip file',
      () => join(app.stateDirectory(), 'backoffice-journal-that-is-not-there'),
      'cannot be read',
    ],
    ['something else', () => textFile('x.zip'), 'is no zip file'],
    ['a folder zipped', () => zipFile('f.zip', { 'lambda/index.js': HEALTHY }), 'has no index.js'],
    [
      'a module for x86',
      () => zipFile('n.zip', { 'index.js': HEALTHY, 'a.node': elf(0x3e) }),
      'has a.node for x86_64',
    ],
    [
      'a module for macOS',
      () => zipFile('m.zip', { 'index.js': HEALTHY, 'a.node': 'MachO' }),
      'another system than Linux',
    ],
  ])('refuses %s in one line, and sends nothing', async (_what, make, words) => {
    const before = await unchanged();
    const { code, stdout, stderr } = await app.run(['function', 'update', '--zip', make(), '--quiet']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
    expect(await unchanged()).toEqual(before);
  });

  it('keeps the last ten versions and no more', async () => {
    const zips = Array.from({ length: 12 }, (_, n) =>
      zipFile(`v${n}.zip`, { 'index.js': `${HEALTHY} // ${n}` }),
    );
    for (const zip of zips) await app.run(['function', 'update', '--zip', zip, '--no-verify', '--quiet']);
    const { Versions = [] } = await lambda().send(new ListVersionsByFunctionCommand({ FunctionName }));
    expect(Versions.filter(({ Version }) => Version !== '$LATEST')).toHaveLength(10);
    await app.run(['function', 'update', '--quiet']);
  });

  it('goes on when a version cannot be kept, and says that it cannot be undone', async () => {
    const { code, stderr } = await app.run(
      ['function', 'update', '--zip', zipFile('k.zip', { 'index.js': HEALTHY })],
      {
        wrap: (connection) => ({
          ...connection,
          lambda: async () => ({
            ...(await connection.lambda()),
            publishVersion: () => Promise.reject(denied()),
          }),
        }),
      },
    );
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('cannot be undone: what ran could not be kept'),
    ]);
    await app.run(['function', 'update', '--quiet']);
  });
});

const denied = (): Error => new BackofficeError('PERMISSION', 'not allowed');

describe('function concurrency', () => {
  it('limits, switches off after asking, shows, and is undone', async () => {
    const limit = async () =>
      (await app.json<{ after: number | null }>(['function', 'concurrency'])).result.after;
    expect(await limit()).toBeNull();
    expect((await app.run(['function', 'concurrency', '0'])).code).toBe(5);
    const { code, stderr } = await app.run(['function', 'concurrency', '0', '--yes']);
    expect([code, await limit(), (await app.run(['health'])).code]).toEqual([0, 0, 3]);
    const [, number = ''] = /backoffice undo (\d+)/.exec(stderr) ?? [];
    expect((await app.run(['undo', number])).code).toBe(0);
    expect([await limit(), (await app.run(['health'])).code]).toEqual([null, 0]);
    expect((await app.run(['function', 'concurrency', 'some'])).code).toBe(2);
  });
});
