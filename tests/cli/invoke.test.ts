import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../src/services/invoke/invoke.ts';
import { useDeployed } from '../support/deployed.ts';
import { inputOf } from '../support/streams.ts';
import { setVariables } from '../support/variables.ts';

const app = useDeployed();

const invoke = (argv: readonly string[], options = {}) =>
  app.json<InvocationResult>(['invoke', ...argv], options);

describe('invoke', () => {
  it('sends a request as the HTTP API would, and tells what the platform measured', async () => {
    const { code, result } = await invoke([]);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      changed: true,
      ok: true,
      functionError: null,
      statusCode: 200,
      answer: { status: 'healthy', service: 'backoffice' },
      event: { version: '2.0', rawPath: '/health' },
    });
    expect(result.durationMs).toBeGreaterThan(0);
    expect(result.billedMs).toBeGreaterThanOrEqual(result.durationMs ?? 0);
    expect(result.memoryMb).toBe(256);
    expect(result.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(result.log.map(({ kind }) => kind)).toContain('platform');
  });

  it('sends a body, headers and a query', async () => {
    const body = '{"id":"by-invoke","status":"new"}';
    const created = await invoke(['--method', 'post', '--path', '/items', '--body', '-'], {
      stdin: inputOf(body),
    });
    expect(created.result).toMatchObject({ statusCode: 201, answer: { id: 'by-invoke' } });
    const again = await invoke(['--method', 'POST', '--path', '/items', '--body', body]);
    expect([again.code, again.result.statusCode]).toEqual([0, 409]);
    const listed = await invoke(['--path', '/items?status=new&limit=1']);
    expect(listed.result.answer).toMatchObject({ items: [{ id: 'by-invoke' }] });
    const stale = await invoke([
      '--method',
      'DELETE',
      '--path',
      '/items/by-invoke',
      '--header',
      'If-Match: "7"',
    ]);
    expect(stale.result.statusCode).toBe(412);
  });

  it('sends any event, as the runbook does', async () => {
    writeFileSync(join(app.stateDirectory(), 'event.json'), '{"httpMethod":"GET","path":"/items"}');
    const { code, result } = await invoke(['--payload', '@event.json']);
    expect([code, result.statusCode]).toEqual([0, 200]);
    const wrong = await app.run(['invoke', '--payload', '{"half']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--payload is not valid JSON')]);
  });

  it('is 1 when the function fails, and shows why', async () => {
    const set = (variables: Record<string, string>) => setVariables(app.local(), variables);
    await set({ DYNAMODB_TABLE: 'not-there', LOG_LEVEL: 'INFO' });
    const { code, result } = await invoke(['--path', '/items']);
    expect([code, result.ok, result.statusCode]).toEqual([1, false, 500]);
    const shown = await app.run(['invoke', '--path', '/items']);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain('ResourceNotFoundException');
    await set({});
    const failed = await invoke(['--path', '/items']);
    expect(failed.code).toBe(1);
    await set({ DYNAMODB_TABLE: 'local-backoffice-data', LOG_LEVEL: 'INFO' });
  });

  it('sends nothing in a dry run', async () => {
    const before = app.local().calls.length;
    const { code, result } = await invoke(['--method', 'DELETE', '--path', '/items/by-invoke', '--dry-run']);
    expect([code, result.changed, result.event]).toEqual([
      0,
      false,
      expect.objectContaining({ rawPath: '/items/by-invoke' }),
    ]);
    expect(app.local().calls.slice(before)).toEqual([]);
  });

  it.each([
    [['--path', 'health'], '--path must begin with a slash'],
    [['--header', 'nonsense'], '--header takes name:value'],
    [['--body', '@nowhere.json'], 'nowhere.json cannot be read'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await app.run(['invoke', ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
