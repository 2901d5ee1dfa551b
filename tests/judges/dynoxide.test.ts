import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocal, type TestLocal } from '../support/local.ts';
import { assertAsyncProperty } from '../support/properties.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { canonical } from './dynoxide/canonical.ts';
import { knownDifference } from './dynoxide/known-differences.ts';
import { type Request, request, tableOf } from './dynoxide/operations.ts';
import { installedPackage } from './installed.ts';

// An oracle: a DynamoDB that others have written, in Rust, on SQLite. Where the two differ, AWS's documentation decides;
// what is decided against the oracle stands in known-differences.ts.

const directory = installedPackage('@dynoxide/linux-x64');
let oracle: ChildProcess | undefined;
let local: TestLocal;
let endpoints: readonly [own: string, oracle: string];

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

beforeAll(async () => {
  if (directory === undefined) return;
  const port = await freePort();
  oracle = spawn(join(directory, 'dynoxide'), ['serve', '--port', String(port)], { stdio: 'ignore' });
  local = await startLocal();
  endpoints = [local.endpoint, `http://127.0.0.1:${port}`];
  await vi.waitUntil(
    () => send(endpoints[1], { operation: 'ListTables', input: {} }).catch(() => undefined),
    {
      timeout: 10_000,
    },
  );
});

afterAll(async () => {
  oracle?.kill();
  await local?.close();
});

async function send(endpoint: string, { operation, input }: Request): Promise<unknown> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': date,
      authorization: `AWS4-HMAC-SHA256 Credential=local/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return await response.json();
}

describe.skipIf(directory === undefined)('an independent DynamoDB', () => {
  it('answers any requests the same, one after the other on one table', async () => {
    let [run, compared] = [0, 0];
    const differences = new Map<string, number>();
    await assertAsyncProperty(
      fc.asyncProperty(fc.array(request, { minLength: 40, maxLength: 40 }), async (requests) => {
        run += 1;
        const table = `table-${run}`;
        for (const endpoint of endpoints)
          await send(endpoint, { operation: 'CreateTable', input: tableOf(table) });
        for (const make of requests) {
          const made = make(table);
          const [own, other] = await Promise.all(endpoints.map((endpoint) => send(endpoint, made)));
          compared += 1;
          const [ours, theirs] = [canonical(made, own), canonical(made, other)];
          const reason =
            JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : knownDifference(made, own, other);
          if (reason === undefined) expect({ made, answer: ours }).toEqual({ made, answer: theirs });
          else {
            differences.set(reason, (differences.get(reason) ?? 0) + 1);
            // The tables may hold other items now.
            return;
          }
        }
      }),
      { numRuns: FULL_SCALE ? 900 : 30, endOnFailure: true },
    );
    process.stderr.write(
      `${compared} answers compared; known differences met: ${JSON.stringify(Object.fromEntries(differences))}\n`,
    );
    expect(compared).toBeGreaterThan(FULL_SCALE ? 20_000 : 500);
  }, 600_000);
});
