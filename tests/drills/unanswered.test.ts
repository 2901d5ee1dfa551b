import { expect, it, onTestFinished } from 'vitest';
import { createDynamoDB } from '../../src/aws/dynamodb.ts';
import { createLogs } from '../../src/aws/logs.ts';
import { createHttpClient } from '../../src/http/http.ts';
import { createHangGuard, unlessHung } from '../../src/wiring/unless-hung.ts';
import { background } from '../support/background.ts';
import { bareConfig } from '../support/client-config.ts';
import { realClock } from '../support/clock.ts';
import { direct } from '../support/network.ts';

it.skipIf(process.platform === 'win32')(
  'calls under way end when the process hangs, whichever client has sent them',
  async () => {
    const local = background();
    onTestFinished(() => local.dispose());
    const { status } = await local.start();
    const endpoint = status.endpoint ?? '';
    const guard = createHangGuard(local);
    const { credentials } = await local.clientOptions();
    const config = { ...bareConfig(), endpoint, guard, credentials: async () => credentials };
    const logs = createLogs(config);
    const tables = createDynamoDB(config);
    const http = unlessHung(
      createHttpClient({
        clock: realClock,
        signal: new AbortController().signal,
        admit: async () => undefined,
        random: Math.random,
        network: direct,
      }),
      guard,
    );
    for (const client of [logs, tables, http]) onTestFinished(() => client.close());
    expect(await logs.describeLogGroups({})).toMatchObject({ logGroups: [] });
    process.kill(local.pid(), 'SIGSTOP');
    const url = new URL(endpoint);
    const hangs = `the embedded environment (process ${local.pid()}) does not answer`;
    const notKnown = `${hangs}; whether the change was made is not known`;
    const looked = { code: 'UNREACHABLE', message: hangs };
    const changed = { code: 'UNREACHABLE', message: notKnown };
    await Promise.all([
      expect(logs.describeLogGroups({}, { fresh: true })).rejects.toMatchObject(looked),
      expect(tables.describeTable({ TableName: 'a' })).rejects.toMatchObject(looked),
      expect(http.request({ method: 'GET', url, repeatable: true })).rejects.toMatchObject(looked),
      expect(logs.deleteRetentionPolicy({ logGroupName: 'a' })).rejects.toMatchObject(changed),
      expect(
        http.request({ method: 'POST', url, repeatable: false, timeoutMs: 30_000 }),
      ).rejects.toMatchObject(changed),
    ]);
  },
  30_000,
);

it('a call ends with its own signal, and with that one’s reason', async () => {
  const guard = createHangGuard({ requireAnswer: async () => undefined });
  const ended = new AbortController();
  const reason = new Error('interrupted');
  const call = guard('write', ended.signal, (until) => {
    ended.abort(reason);
    return Promise.reject(until.reason);
  });
  await expect(call).rejects.toBe(reason);
  expect(await guard('read', new AbortController().signal, async () => 7)).toBe(7);
});

it('what is still read of an answer is not ended', async () => {
  const guard = createHangGuard({ requireAnswer: async () => undefined });
  const ended = new AbortController();
  const stream = await guard('read', ended.signal, async (until) => until);
  await new Promise((resolve) => setImmediate(resolve));
  expect(stream.aborted).toBe(false);
  ended.abort();
  expect(stream.aborted).toBe(true);
});
