import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeValue, ItemRecord } from '../../function/item/record.ts';
import { numberProblem } from '../../function/item/validation.ts';
import type { Response } from '../../function/response.ts';
import { startApplication, type TestApplication } from './application.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await startApplication();
});
afterAll(() => app.close());

const keyOf = (id: string): ItemRecord => ({ id: { S: id }, timestamp: { N: '0' } });
const row = async (id: string): Promise<ItemRecord | undefined> =>
  (await app.table('GetItem', { TableName: 'items', Key: keyOf(id), ConsistentRead: true })).Item;
const put = (id: string, more: ItemRecord) =>
  app.table('PutItem', { TableName: 'items', Item: { ...keyOf(id), status: { S: 's' }, ...more } });
const set = (id: string, name: string, value: AttributeValue) =>
  app.table('UpdateItem', {
    TableName: 'items',
    Key: keyOf(id),
    UpdateExpression: 'SET #n = :v',
    ExpressionAttributeNames: { '#n': name },
    ExpressionAttributeValues: { ':v': value },
  });
const bodyOf = ({ body }: Response) => JSON.parse(body) as Record<string, unknown>;
const errorOf = (response: Response) => bodyOf(response).error;

describe('a change', () => {
  it('leaves what others write into the row meanwhile', async () => {
    await app.send('POST', '/items', { body: { id: 'shared', a: 1 } });
    app.beforeNext('UpdateItem', () => set('shared', 'external', { SS: ['x'] }));
    const response = await app.send('PATCH', '/items/shared', { body: { status: 'done', b: 2 } });
    expect(bodyOf(response)).toMatchObject({ version: 2, attributes: { a: 1, b: 2, external: ['x'] } });
    expect(await row('shared')).toMatchObject({ external: { SS: ['x'] }, status: { S: 'done' } });
  });

  it('whose answer was lost is a success, with and without If-Match', async () => {
    await app.send('POST', '/items', { body: { id: 'lost' } });
    app.repeatNext('UpdateItem');
    const first = await app.send('PATCH', '/items/lost', {
      body: { a: 13 },
      headers: { 'if-match': '"1"', prefer: 'undo' },
    });
    expect([first.statusCode, bodyOf(first)]).toMatchObject([200, { version: 2, attributes: { a: 13 } }]);
    expect(JSON.stringify(bodyOf(first).undo)).toContain('"after":{"N":"13"}');
    app.repeatNext('UpdateItem');
    const second = await app.send('PATCH', '/items/lost', { body: { a: 14 } });
    expect(bodyOf(second)).toMatchObject({ version: 3, attributes: { a: 14 } });
    app.repeatNext('DeleteItem');
    const gone = await app.send('DELETE', '/items/lost', { headers: { 'if-match': '"3"' } });
    expect([gone.statusCode, bodyOf(gone)]).toMatchObject([200, { version: 3, attributes: { a: 14 } }]);
    expect(await row('lost')).toBeUndefined();
  });

  it('that is sent again under its Idempotency-Key is made once', async () => {
    await app.send('POST', '/items', { body: { id: 'twice' } });
    const request = { body: { a: 1 }, headers: { 'if-match': '"1"', 'idempotency-key': 'k' } };
    const first = await app.send('PATCH', '/items/twice', request);
    const again = await app.send('PATCH', '/items/twice', request);
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
  });

  it('of an item that somebody else deleted finds none', async () => {
    await app.send('POST', '/items', { body: { id: 'other' } });
    const remove = () => app.table('DeleteItem', { TableName: 'items', Key: keyOf('other') });
    app.beforeNext('DeleteItem', remove);
    expect((await app.send('DELETE', '/items/other')).statusCode).toBe(404);
  });

  it('tells what takes it back, when that is preferred', async () => {
    await put('typed', {
      tags: { SS: ['x'] },
      attributes: { M: { inner: { NS: ['1'] } } },
      version: { N: '7' },
    });
    const headers = { prefer: 'undo' };
    const changed = await app.send('PATCH', '/items/typed', { body: { status: 'done' }, headers });
    expect(bodyOf(changed).undo).toMatchObject({
      changes: expect.arrayContaining([{ path: ['status'], before: { S: 's' }, after: { S: 'done' } }]),
    });
    expect(changed.body).not.toContain('"SS"');
    const deleted = await app.send('DELETE', '/items/typed', { headers });
    expect(bodyOf(deleted).undo).toMatchObject({
      row: { tags: { SS: ['x'] }, attributes: { M: { inner: { NS: ['1'] } } }, version: { N: '8' } },
    });
    expect(deleted.headers['preference-applied']).toBe('undo');
  });

  it.each([
    { S: 'one' },
    { N: '12345678901234567890' },
    { N: '9007199254740991' },
    { N: '1.5' },
    { N: '-1' },
    { NULL: true },
  ])('of a row with the version %j is refused in one clear answer', async (version) => {
    await put('odd', { version });
    const response = await app.send('PATCH', '/items/odd', { body: { status: 'x' } });
    expect([response.statusCode, errorOf(response)]).toMatchObject([409, { code: 'VersionNotUsable' }]);
    expect((await row('odd'))?.version).toEqual(version);
    expect((await app.send('DELETE', '/items/odd')).statusCode).toBe(200);
  });
});

describe('a listing', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB of an answer, as JSON.
  it('stays below what Lambda can answer, and leaves nothing out', async () => {
    const text = '"'.repeat(170_000);
    for (let n = 0; n < 20; n += 1)
      await put(`large-${n}`, {
        status: { S: 'large' },
        text: { S: text },
        more: { S: 'x'.repeat(200_000) },
      });
    for (const start of ['status=large&limit=100', 'limit=100']) {
      const ids: unknown[] = [];
      let cursor: unknown = '';
      while (cursor !== null) {
        const query = cursor === '' ? start : `${start}&cursor=${cursor}`;
        const response = await app.send('GET', '/items', { query });
        expect(response.statusCode).toBe(200);
        expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(6_291_556);
        const page = JSON.parse(response.body) as { items: { id: string }[]; cursor: string | null };
        ids.push(...page.items.map(({ id }) => id).filter((id) => id.startsWith('large-')));
        cursor = page.cursor;
      }
      expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
    }
  });
});

describe('what is wrong with a field', () => {
  it('is told with the path of names that leads to it', async () => {
    const bad = '{"id":"x","o":{"list":[1,{"constructor":1}]},"attributes":{"p":{"":1}}}';
    expect(errorOf(await app.send('POST', '/items', { body: bad }))).toMatchObject({
      details: [
        { field: 'o.list[1].constructor', message: 'is not a permitted name' },
        { field: 'attributes.p.', message: expect.stringContaining('a name of 1 to') },
      ],
    });
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: 1E-130 to 9.99…E+125
  it.each([1e-126, 1e-130, -1e-130, 9.9e125, -1e125])('is nothing for %d', (number) => {
    expect(numberProblem(number)).toBeUndefined();
  });

  it.each([1e-131, 1e126, -1e126])('is its magnitude for %d', (number) => {
    expect(numberProblem(number)).toContain('must be between');
  });
});
