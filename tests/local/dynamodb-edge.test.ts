import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../support/item-table.ts';
import { authorization, clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/*
 * As tested on AWS: test/alternator/{test_compressed_request,test_cors,test_health,test_http_headers}.py of
 * scylladb/scylladb, test/connection.js of mhart/dynalite.
 */

const T = 'items';
const PAGE = 'http://localhost:3000';

let local: TestLocal;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  local = await startLocal();
  dynamodb = new DynamoDBClient(clientOptions(local.endpoint));
  await dynamodb.send(new CreateTableCommand({ TableName: T, ...ITEM_TABLE }));
});

afterAll(async () => {
  dynamodb.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

const keyOf = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });

function call(operation: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return fetch(local.endpoint, {
    method: 'POST',
    headers: {
      ...authorization('dynamodb'),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'content-type': 'application/x-amz-json-1.0',
      ...headers,
    },
    body: new Uint8Array(Buffer.from(body)),
  });
}

const putOf = (id: string): string => JSON.stringify({ TableName: T, Item: keyOf(id) });

async function isThere(id: string): Promise<boolean> {
  const found = await dynamodb.send(new GetItemCommand({ TableName: T, Key: keyOf(id) }));
  return found.Item !== undefined;
}

const half = (text: string) => [text.slice(0, 10), text.slice(10)] as const;

describe('a compressed request', () => {
  it.each([
    ['gzip', 'whole', (text: string) => gzipSync(text)],
    ['gzip', 'in two', (text: string) => Buffer.concat(half(text).map((part) => gzipSync(part)))],
    ['deflate', 'whole', (text: string) => deflateSync(text)],
  ])('is unpacked: %s, %s', async (encoding, shape, pack) => {
    const id = `${encoding} ${shape}`;
    const { status } = await call('PutItem', pack(putOf(id)), { 'content-encoding': encoding });
    expect([status, await isThere(id)]).toEqual([200, true]);
  });

  it.each([
    ['garbage', 'an unknown encoding', (text: string) => Buffer.from(text)],
    ['gzip', 'what is not packed', (text: string) => Buffer.from(text)],
    ['gzip', 'what is cut short', (text: string) => gzipSync(text).subarray(0, -1)],
    ['gzip', 'nothing', () => Buffer.alloc(0)],
    ['deflate', 'what is not packed', (text: string) => Buffer.from(text)],
    ['deflate', 'nothing', () => Buffer.alloc(0)],
  ])('is refused by 500: %s, %s', async (encoding, what, pack) => {
    const id = `${encoding} ${what}`;
    const answer = await call('PutItem', pack(putOf(id)), { 'content-encoding': encoding });
    expect([answer.status, await isThere(id)]).toEqual([500, false]);
    expect(await answer.text()).toContain('InternalServerError');
  });

  it('is refused by 413 when it is too large unpacked', async () => {
    const text = putOf('large');
    const long = `${text.slice(0, -1)}${' '.repeat(20 * 1024 * 1024)}}`;
    const { status } = await call('PutItem', gzipSync(long), { 'content-encoding': 'gzip' });
    expect([status, await isThere('large')]).toEqual([413, false]);
  });
});

describe('an answer', () => {
  it.each([
    ['GetItem', JSON.stringify({ TableName: T, Key: keyOf('none') })],
    ['GetItem', JSON.stringify({ TableName: 'missing', Key: keyOf('none') })],
    ['DescribeTable', JSON.stringify({ TableName: 'missing' })],
    ['ListTables', '{}'],
    ['PutItem', 'no JSON'],
    ['NoOperation', '{}'],
  ])('has its checksum, the server and an id of DynamoDB: %s %s', async (operation, body) => {
    const { headers, text } = await call(operation, body).then(async (answer) => ({
      headers: answer.headers,
      text: await answer.text(),
    }));
    expect(headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(headers.get('server')).toBe('Server');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9A-Z]{52}$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a page of this machine', () => {
  it('is told what it may send', async () => {
    const asked = {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-amz-date,x-amz-target',
    };
    const answer = await fetch(local.endpoint, { method: 'OPTIONS', headers: asked });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': asked['access-control-request-headers'],
      'access-control-max-age': '172800',
      'content-length': '0',
    });
  });

  it('may read an answer', async () => {
    const answer = await call('ListTables', '{}', { origin: PAGE });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).not.toBeNull();
    expect(answer.headers.get('access-control-max-age')).toBeNull();
  });

  it('of another host is refused, other than on AWS', async () => {
    const headers = { origin: 'http://example.com', 'access-control-request-method': 'POST' };
    const answer = await fetch(local.endpoint, { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

describe('the health check', () => {
  it('is the root, for everybody', async () => {
    const answer = await fetch(local.endpoint);
    // AWS's text by the checksum that dynalite has of it.
    expect([answer.status, answer.headers.get('x-amz-crc32')]).toEqual([200, '3128867991']);
    expect(await answer.text()).toBe('healthy: dynamodb.us-east-1.amazonaws.com ');
  });

  it.each(['/abc', '/-', '/index.htm'])('is not %s', async (path) => {
    expect([400, 401, 402, 403, 404]).toContain((await fetch(`${local.endpoint}${path}`)).status);
  });
});
