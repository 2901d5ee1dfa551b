import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from '../../function/exact-json.ts';
import { startApplication, type TestApplication } from './application.ts';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

afterAll(() => app.close());

type ErrorBody = { error: { code: string; message: string; details: { field: string; message: string }[] } };

function errorOf(response: { body: string }): ErrorBody['error'] {
  return (JSON.parse(response.body) as ErrorBody).error;
}

describe('health', () => {
  it('tells who answers', async () => {
    const response = await app.send('GET', '/health');
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.body)).toEqual({
      status: 'healthy',
      service: 'backoffice',
      version: '1.2.3',
      environment: 'test',
    });
  });

  it('looks at the table only when asked', async () => {
    app.failNext('ResourceNotFoundException');
    const response = await app.send('GET', '/health', { query: 'deep=1' });
    expect(response.statusCode).toBe(503);
    expect(JSON.parse(response.body)).toMatchObject({
      status: 'unhealthy',
      checks: { table: 'ResourceNotFoundException' },
    });
  });

  it('takes the bare event that operators invoke the function with', async () => {
    const context = {
      awsRequestId: 'r',
      functionName: 'dev-backoffice-api',
      invokedFunctionArn: 'a',
      memoryLimitInMB: '1',
    };
    const response = await app.handler({ httpMethod: 'GET', path: '/health' }, context);
    expect(JSON.parse(response.body)).toMatchObject({ status: 'healthy', environment: 'dev' });
  });

  it('answers an event that is no request with 400', async () => {
    const context = { awsRequestId: 'r', functionName: 'x', invokedFunctionArn: 'a', memoryLimitInMB: '1' };
    expect((await app.handler({}, context)).statusCode).toBe(400);
  });
});

describe('items', () => {
  it('creates with defaults, keeps unknown fields, and gives location and version', async () => {
    const response = await app.send('POST', '/items', {
      body: { id: 'a-1', colour: 'red', attributes: { size: 3 } },
    });
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ etag: '"1"', location: '/items/a-1' });
    expect(JSON.parse(response.body)).toEqual({
      id: 'a-1',
      status: 'pending',
      description: '',
      attributes: { size: 3, colour: 'red' },
      createdAt: '2026-11-22T12:00:00.000Z',
      updatedAt: '2026-11-22T12:00:00.000Z',
      version: 1,
    });
  });

  it('refuses an id that exists', async () => {
    await app.send('POST', '/items', { body: { id: 'twice' } });
    const response = await app.send('POST', '/items', { body: { id: 'twice' } });
    expect(response.statusCode).toBe(409);
    expect(errorOf(response)).toMatchObject({ code: 'AlreadyExists', details: [{ field: 'id' }] });
  });

  it('serves a create again under the same Idempotency-Key, and refuses the key for another request', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const first = await app.send('POST', '/items', { body: { id: 'idem' }, headers });
    const again = await app.send('POST', '/items', { body: { id: 'idem' }, headers });
    expect(again.statusCode).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toBe(first.body);
    const other = await app.send('POST', '/items', { body: { id: 'idem', status: 'done' }, headers });
    expect(other.statusCode).toBe(422);
  });

  it('keeps every digit of a large number, there and back', async () => {
    const body =
      '{"id":"big","amount":12345678901234567890.12345,"tiny":1e-120,"list":[0.1,9007199254740993]}';
    await app.send('POST', '/items', { body });
    const { body: answer } = await app.send('GET', '/items/big');
    expect(answer).toContain('12345678901234567890.12345');
    expect(answer).toContain('9007199254740993');
    expect(stringifyJson(parseJson(answer))).toBe(answer);
  });

  it('changes what is given, removes what is null, and counts versions', async () => {
    await app.send('POST', '/items', { body: { id: 'patch', a: 1, b: 2 } });
    const response = await app.send('PATCH', '/items/patch', {
      body: { status: 'done', a: null, c: 3 },
      headers: { 'if-match': '"1"' },
    });
    expect(response.headers.etag).toBe('"2"');
    expect(JSON.parse(response.body)).toMatchObject({
      status: 'done',
      attributes: { b: 2, c: 3 },
      version: 2,
    });
    const stale = await app.send('PATCH', '/items/patch', {
      body: { status: 'x' },
      headers: { 'if-match': '"1"' },
    });
    expect(stale.statusCode).toBe(412);
  });

  it('lets no concurrent change get lost', async () => {
    await app.send('POST', '/items', { body: { id: 'race' } });
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => app.send('PATCH', '/items/race', { body: { [`field${n}`]: n } })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const item = JSON.parse((await app.send('GET', '/items/race')).body) as {
      attributes: object;
      version: number;
    };
    expect(item).toMatchObject({ attributes: { field0: 0, field1: 1, field2: 2, field3: 3 }, version: 5 });
  });

  it('keeps what others wrote into a row', async () => {
    await app.table('PutItem', {
      TableName: 'items',
      Item: { id: { S: 'raw' }, timestamp: { N: '0' }, status: { S: 's' }, tags: { SS: ['x', 'y'] } },
    });
    const before = JSON.parse((await app.send('GET', '/items/raw')).body) as object;
    expect(before).toMatchObject({ version: 0, createdAt: null, attributes: { tags: ['x', 'y'] } });
    await app.send('PATCH', '/items/raw', { body: { status: 'seen' } });
    const { Item } = await app.table('GetItem', {
      TableName: 'items',
      Key: { id: { S: 'raw' }, timestamp: { N: '0' } },
    });
    expect(Item).toMatchObject({ tags: { SS: ['x', 'y'] }, status: { S: 'seen' }, version: { N: '1' } });
  });

  it('deletes, and gives the item back as it was', async () => {
    await app.send('POST', '/items', { body: { id: 'gone' } });
    expect((await app.send('DELETE', '/items/gone', { headers: { 'if-match': '"7"' } })).statusCode).toBe(
      412,
    );
    const response = await app.send('DELETE', '/items/gone');
    expect(JSON.parse(response.body)).toMatchObject({ id: 'gone', version: 1 });
    expect((await app.send('GET', '/items/gone')).statusCode).toBe(404);
    expect((await app.send('DELETE', '/items/gone')).statusCode).toBe(404);
  });

  it('pages through all items by cursor, each once', async () => {
    for (let n = 0; n < 23; n += 1)
      await app.send('POST', '/items', { body: { id: `page-${n}`, status: 'paged' } });
    for (const query of ['limit=5&status=paged', 'limit=5']) {
      const ids: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const response = await app.send('GET', '/items', {
          query: cursor === '' ? query : `${query}&cursor=${cursor}`,
        });
        const page = JSON.parse(response.body) as { items: { id: string }[]; cursor: string | null };
        expect(page.items.length).toBeLessThanOrEqual(5);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      }
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => id.startsWith('page-'))).toHaveLength(23);
    }
  });

  it('passes over rows that are no current items', async () => {
    for (let n = 1; n < 8; n += 1) {
      await app.table('PutItem', {
        TableName: 'items',
        Item: { id: { S: 'history' }, timestamp: { N: String(n) }, status: { S: 'odd' } },
      });
    }
    const response = await app.send('GET', '/items', { query: 'status=odd&limit=3' });
    expect(JSON.parse(response.body)).toEqual({ items: [], cursor: null });
  });
});

describe('hostile input', () => {
  const create = (body: unknown, options: { headers?: Record<string, string>; base64?: boolean } = {}) =>
    app.send('POST', '/items', { body, ...options });

  it.each([
    ['malformed JSON', '{"id":', 400, 'MalformedJson'],
    ['an empty body', '', 400, 'MalformedJson'],
    ['a list', [], 400, 'ValidationFailed'],
    ['a number', '123456789012345678901234567890', 400, 'ValidationFailed'],
    ['no id', {}, 400, 'ValidationFailed'],
    ['an id with a slash', { id: 'a/b' }, 400, 'ValidationFailed'],
    ['an id with a line feed', { id: 'a\nb' }, 400, 'ValidationFailed'],
    ['an id that is too long', { id: 'x'.repeat(129) }, 400, 'ValidationFailed'],
    ['a status that is too long', { id: 'x', status: 'y'.repeat(65) }, 400, 'ValidationFailed'],
    ['a status that is no string', { id: 'x', status: 5 }, 400, 'ValidationFailed'],
    ['a long description', { id: 'x', description: 'y'.repeat(4097) }, 400, 'ValidationFailed'],
    ['__proto__', '{"id":"x","__proto__":{"admin":true}}', 400, 'ValidationFailed'],
    ['constructor deep inside', { id: 'x', a: [{ constructor: 1 }] }, 400, 'ValidationFailed'],
    ['a field that is kept by the application', { id: 'x', version: 9 }, 400, 'ValidationFailed'],
    ['a number with too many digits', `{"id":"x","n":${'9'.repeat(39)}}`, 400, 'ValidationFailed'],
    ['a number that is too large', '{"id":"x","n":1e126}', 400, 'ValidationFailed'],
    [
      'too many attributes',
      { id: 'x', attributes: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, n])) },
      400,
      'ValidationFailed',
    ],
    ['a body above the limit', { id: 'x', blob: 'y'.repeat(360_000) }, 413, 'BodyTooLarge'],
    ['a body of 6 MB', `{"id":"x","blob":"${'y'.repeat(6 * 1024 * 1024)}"}`, 413, 'BodyTooLarge'],
  ])('refuses %s', async (_name, body, status, code) => {
    const response = await create(body);
    expect(response.statusCode).toBe(status);
    expect(errorOf(response).code).toBe(code);
    expect(response.body).not.toMatch(/at .*\.(ts|js)/);
  });

  it('names each wrong field', async () => {
    const { details } = errorOf(await create({ id: '', status: '!', description: 7 }));
    expect(details.map(({ field }) => field)).toEqual(['id', 'status', 'description']);
  });

  it('refuses nesting without end, without falling over', async () => {
    const deep = `{"id":"x","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await create(deep)).statusCode).toBe(400);
    expect((await app.send('GET', '/health')).statusCode).toBe(200);
  });

  it('pollutes no prototype', () => {
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('refuses another content type, bad base64, and base64 that is no text', async () => {
    expect((await create('{}', { headers: { 'content-type': 'text/xml' } })).statusCode).toBe(415);
    expect((await create('***', { base64: true })).statusCode).toBe(400);
    expect(
      (await create(Buffer.from([0xff, 0xfe, 0x80]).toString('base64'), { base64: true })).statusCode,
    ).toBe(400);
    expect(
      (await create(Buffer.from('{"id":"from-base64"}').toString('base64'), { base64: true })).statusCode,
    ).toBe(201);
  });

  it.each([
    ['a forged cursor', 'cursor=abc'],
    [
      'a cursor of a point',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '.'])).toString('base64url')}`,
    ],
    [
      'a cursor of points',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '...'])).toString('base64url')}`,
    ],
    [
      'a cursor of a sign',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '-.'])).toString('base64url')}`,
    ],
    [
      'a cursor of two points',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '1.2.3'])).toString('base64url')}`,
    ],
    [
      'a cursor of 200 digits',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '9'.repeat(200)])).toString('base64url')}`,
    ],
    [
      'a cursor of 39 digits',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', '9'.repeat(39)])).toString('base64url')}`,
    ],
    [
      'a cursor of another listing',
      `cursor=${Buffer.from(JSON.stringify(['c1', 'other', 'a-1', '0'])).toString('base64url')}&status=paged`,
    ],
    [
      'a cursor with a key that is no number',
      `cursor=${Buffer.from(JSON.stringify(['c1', null, 'a-1', 'DROP'])).toString('base64url')}`,
    ],
  ])('refuses %s', async (_name, query) => {
    const response = await app.send('GET', '/items', { query });
    expect(errorOf(response).code).toBe('InvalidCursor');
  });

  it.each(['0', '101', '-1', '1.5', 'ten', ''])('refuses the limit "%s"', async (limit) => {
    expect((await app.send('GET', '/items', { query: `limit=${limit}` })).statusCode).toBe(400);
  });

  it('refuses malformed If-Match, Idempotency-Key and percent-encoding', async () => {
    expect((await app.send('DELETE', '/items/a-1', { headers: { 'if-match': 'one' } })).statusCode).toBe(400);
    expect((await create({ id: 'k' }, { headers: { 'idempotency-key': 'with space' } })).statusCode).toBe(
      400,
    );
    expect((await app.send('GET', '/items/%E0%A4%A')).statusCode).toBe(400);
  });
});

describe('methods', () => {
  it('answers HEAD like GET without a body, OPTIONS with what is allowed, others with 405', async () => {
    expect(await app.send('HEAD', '/health')).toMatchObject({ statusCode: 200, body: '' });
    expect(await app.send('OPTIONS', '/items')).toMatchObject({
      statusCode: 204,
      headers: { allow: 'GET, POST, HEAD, OPTIONS' },
    });
    const response = await app.send('PUT', '/items/a-1');
    expect(response).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, PATCH, DELETE, HEAD, OPTIONS' },
    });
    expect((await app.send('GET', '/nowhere')).statusCode).toBe(404);
  });
});

describe('trouble with the table', () => {
  it('says busy when it is throttled, and nothing of its insides when it fails', async () => {
    app.failNext('ProvisionedThroughputExceededException');
    const busy = await app.send('GET', '/items/a-1');
    expect(busy).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    app.failNext('AccessDeniedException');
    const failed = await app.send('GET', '/items/a-1');
    expect(failed.statusCode).toBe(500);
    expect(failed.body).not.toContain('AccessDenied');
    const logged = app.lines.findLast(({ level, error }) => level === 'ERROR' && error !== undefined);
    expect(logged).toMatchObject({
      message: 'AccessDeniedException: told to fail',
      error: { name: 'AccessDeniedException', stack: expect.any(String) as string },
    });
  });
});

describe('log', () => {
  it('writes one JSON line a request with the keys of Powertools', async () => {
    app.lines.length = 0;
    await app.send('GET', '/items/a-1');
    expect(app.lines).toHaveLength(1);
    expect(app.lines[0]).toMatchObject({
      level: 'INFO',
      message: 'request',
      service: 'backoffice',
      function_request_id: 'r-1',
      correlation_id: 'gw-1',
      cold_start: false,
      route: '/items/{id}',
      method: 'GET',
      status: 200,
    });
  });
});

describe('while writes are refused', () => {
  it('reads go on, and every write is answered with 503 and when to come again', async () => {
    const frozen = await startApplication({ WRITES: 'refuse' });
    const key = { id: { S: 'kept' }, timestamp: { N: '0' } };
    await frozen.table('PutItem', { TableName: 'items', Item: { ...key, status: { S: 'pending' } } });
    for (const [method, path, body] of [
      ['POST', '/items', { id: 'new' }],
      ['PATCH', '/items/kept', { status: 'done' }],
      ['DELETE', '/items/kept', undefined],
    ] as const) {
      const response = await frozen.send(method, path, { body });
      expect([response.statusCode, response.headers['retry-after'], errorOf(response).code]).toEqual([
        503,
        '30',
        'WritesRefused',
      ]);
    }
    for (const [method, path, status] of [
      ['GET', '/health', 200],
      ['GET', '/items', 200],
      ['HEAD', '/items/kept', 200],
      ['GET', '/items/kept', 200],
      ['OPTIONS', '/items', 204],
      ['PUT', '/items/kept', 405],
    ] as const)
      expect([method, path, (await frozen.send(method, path)).statusCode]).toEqual([method, path, status]);
    expect(await frozen.table('GetItem', { TableName: 'items', Key: key })).toMatchObject({
      Item: { status: { S: 'pending' } },
    });
    await frozen.close();
  });
});
