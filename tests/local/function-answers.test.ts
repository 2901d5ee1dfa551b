import { describe, expect, it } from 'vitest';
import { fromFunction } from '../../src/local/services/api-gateway/answer.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (format 2.0)
describe('what a function answers becomes', () => {
  it.each<[unknown, object]>([
    [
      { statusCode: 201, body: 'x', headers: { A: 'b' } },
      { status: 201, body: Buffer.from('x'), headers: { a: 'b' } },
    ],
    [{ statusCode: '204' }, { status: 204, body: Buffer.from('') }],
    [{ statusCode: 200, body: 'AQI=', isBase64Encoded: true }, { body: Buffer.from([1, 2]) }],
    [{ statusCode: 200, cookies: ['a=1', 'b=2'] }, { headers: { 'set-cookie': ['a=1', 'b=2'] } }],
    [
      { statusCode: 200, headers: null, body: null, cookies: null },
      { status: 200, body: Buffer.from('') },
    ],
    [{ message: 'no status' }, { status: 200, body: Buffer.from('{"message":"no status"}') }],
    ['text', { status: 200, body: Buffer.from('text') }],
    [[1], { status: 200, body: Buffer.from('[1]') }],
  ])('%j: an answer', (payload, answer) => {
    expect(fromFunction(JSON.stringify(payload))).toMatchObject(answer);
  });

  it.each([
    { statusCode: 'abc' },
    { statusCode: 99 },
    { statusCode: 100 },
    { statusCode: 101 },
    { statusCode: 103 },
    { statusCode: 600 },
    { statusCode: 700 },
    { statusCode: {} },
    { statusCode: 200, body: 5 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: 'x' },
    { statusCode: 200, headers: ['x'] },
    { statusCode: 200, cookies: 'a=1' },
    { statusCode: 200, cookies: [5] },
  ])('%j: none, which the gateway answers with 500', (payload) => {
    expect(fromFunction(JSON.stringify(payload))).toBeUndefined();
  });

  it('no JSON: none', () => {
    expect(fromFunction('exit status 1')).toBeUndefined();
  });
});
