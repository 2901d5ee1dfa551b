import { cbor, tag } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorization, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
async function send(operation: string, body: Uint8Array) {
  const path = `/service/GraniteServiceVersion20100801/operation/${operation}`;
  const response = await fetch(`${local.endpoint}${path}`, {
    method: 'POST',
    headers: {
      ...authorization('monitoring'),
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
    },
    body: Buffer.from(body),
  });
  const answer: unknown = cbor.deserialize(new Uint8Array(await response.arrayBuffer()));
  return { status: response.status, answer };
}

/** `{"Namespace": <value>}` */
const namespaceOf = (value: Uint8Array) =>
  Buffer.concat([Buffer.from('a1694e616d657370616365', 'hex'), value]);
const hex = (text: string) => Buffer.from(text, 'hex');

/** A number of as many bytes: tag 2. */
function bignum(bytes: number): Buffer {
  const head = Buffer.from([0xc2, 0x5a, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes, 2);
  return Buffer.concat([head, Buffer.alloc(bytes, 0xff)]);
}

describe('a body that is no structure, or cut, or of no bound is refused at once', () => {
  it.each([
    ['null', hex('f6')],
    ['a text', hex('6161')],
    ['a number', hex('01')],
    ['a list', hex('80')],
    ['cut in a text', hex('a1694e61')],
    ['cut behind a key', hex('a1694e616d657370616365')],
    ['cut in an open map', hex('bf694e616d65737061636561')],
    ['a list of more entries than bytes', namespaceOf(hex('9b00000000ffffffff'))],
    ['lists of 30 million entries in each other', namespaceOf(Buffer.from('9a01c9c380'.repeat(60), 'hex'))],
    ['nested deeply', namespaceOf(Buffer.alloc(100_000, 0x81))],
    ['a number of 4 MB', namespaceOf(bignum(4_000_000))],
    // 1 × 10^(2^28)
    ['a decimal fraction with a large exponent', namespaceOf(hex('c4821a1000000001'))],
  ])('%s', async (_what, body) => {
    const { status, answer } = await send('PutMetricData', body);
    expect(answer).toMatchObject({ __type: 'SerializationException' });
    expect(status).toBe(400);
  });
});

describe('a body is read', () => {
  it.each([
    ['with lengths', hex('a0')],
    ['without', hex('bfff')],
    ['with texts in parts', hex('bf6f416c61726d4e616d655072656669787f61616162ffff')],
    ['with lists without lengths', hex('a16a416c61726d4e616d65739f6161ff')],
  ])('%s', async (_what, body) => {
    expect(await send('DescribeAlarms', body)).toMatchObject({ status: 200, answer: { MetricAlarms: [] } });
  });

  it('with timestamps', async () => {
    const window = { StartTime: tag({ tag: 1, value: 0 }), EndTime: tag({ tag: 1, value: 3600.5 }) };
    const metric = { Namespace: 'N', MetricName: 'm', Period: 60, Statistics: ['Sum'] };
    const { status, answer } = await send('GetMetricStatistics', cbor.serialize({ ...metric, ...window }));
    expect(answer).toEqual({ Label: 'm', Datapoints: [] });
    expect(status).toBe(200);
  });
});
