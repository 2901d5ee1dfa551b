import * as lambda from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { operation } from '../../src/local/wire/operation.ts';
import { createRouter } from '../../src/local/wire/router.ts';

const schemas = [
  lambda.GetFunction$,
  lambda.ListFunctions$,
  lambda.GetFunctionConfiguration$,
  lambda.Invoke$,
];
const service = {
  scope: 'lambda',
  protocol: 'rest-json',
  operations: schemas.map((schema) => operation(schema)([], () => ({}))),
} as const;

function request(method: string, path: string) {
  return { method, path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
}

describe('a router', () => {
  const router = createRouter([service]);

  it.each([
    ['GET', '/2015-03-31/functions', 'ListFunctions', []],
    ['GET', '/2015-03-31/functions/', 'ListFunctions', []],
    ['GET', '/2015-03-31/functions/a%2Fb', 'GetFunction', [['FunctionName', 'a%2Fb']]],
    ['GET', '/2015-03-31/functions/f/configuration', 'GetFunctionConfiguration', [['FunctionName', 'f']]],
    ['POST', '/2015-03-31/functions/f/invocations', 'Invoke', [['FunctionName', 'f']]],
  ])('finds operations and the labels in their paths: %s %s', (method, path, name, labels) => {
    const found = router.match(service, request(method, path));
    expect([found.operation.schema[2], [...found.labels]]).toEqual([name, labels]);
  });

  it('names what it does not find', () => {
    expect(() => router.match(service, request('PUT', '/2015-03-31/functions'))).toThrow(
      'does not serve lambda PUT /2015-03-31/functions',
    );
    expect(router.has(service, request('PUT', '/2015-03-31/functions'))).toBe(false);
  });

  it('makes routes ready once', () => {
    let reads = 0;
    const counted = new Proxy(
      operation(lambda.GetFunction$)([], () => ({})),
      {
        get(target, name, receiver): unknown {
          if (name === 'schema') reads += 1;
          return Reflect.get(target, name, receiver);
        },
      },
    );
    const only = { ...service, operations: [counted] };
    const made = createRouter([only]);
    const before = reads;
    for (let each = 0; each < 10; each += 1) made.match(only, request('GET', '/2015-03-31/functions/f'));
    expect(reads).toBe(before);
  });
});
