import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/aws-error.ts';
import { checkedPolicy } from '../../src/local/services/cloudformation/stack-policy.ts';
import { readingDocument } from '../../src/local/services/cloudformation/template-text.ts';
import { compileRule } from '../../src/local/services/cloudwatch/alarm-rule.ts';
import { compileMath } from '../../src/local/services/cloudwatch/math/expression.ts';
import { readZip } from '../../src/local/services/lambda/zip-archive.ts';
import { recordEmbeddedMetrics } from '../../src/local/services/logs/embedded-metrics.ts';
import { compileQuery } from '../../src/local/services/logs/insights/query.ts';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';
import { rangeIn } from '../../src/local/services/s3/byte-range.ts';
import { readChunks } from '../../src/local/services/s3/chunks.ts';
import { copyRange } from '../../src/local/services/s3/copy-range.ts';
import { copySource } from '../../src/local/services/s3/copy-source.ts';
import { readTrailers } from '../../src/local/services/s3/trailers.ts';
import { compileFilter } from '../../src/local/services/xray/filter.ts';
import { readSegment } from '../../src/local/services/xray/read-segment.ts';
import { atOnce } from '../../src/local/steps.ts';
import { checkCbor } from '../../src/local/wire/cbor-bounds.ts';
import { checkJson } from '../../src/local/wire/json-bounds.ts';
import { parseXml } from '../../src/local/wire/xml-parser.ts';
import { pick, type Random, seeded } from '../support/random.ts';
import { FULL_SCALE, SEED } from '../support/scale.ts';
import { measureWork } from '../support/work-time.ts';
import { sessionWith } from './support/engine-session.ts';

const TEXTS = FULL_SCALE ? 20_000 : 400;
/** Of one text. */
const MOST_MS = 1000;

interface Parser {
  /** Pieces of its grammar, besides those that all have in common. */
  readonly pieces: readonly string[];
  readonly read: (text: string) => unknown;
  /** Errors that are refusals, besides those of AWS. */
  readonly refuses?: abstract new (
    ...given: never[]
  ) => Error;
}

const COMMON = [
  '',
  ' ',
  '\n',
  '\u0000',
  '\ud800',
  'é😀',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ',',
  '.',
  '=',
  '-1',
  '1e999',
  '0',
];
const UNUSED = { add: () => undefined, record: () => undefined } as unknown as Parameters<
  typeof recordEmbeddedMetrics
>[0];
const EVENT = '{"a":[1,{"b":"x"}],"c":null,"d":true}';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const PARSERS: Readonly<Record<string, Parser>> = {
  'filter patterns': {
    pieces: [
      '{',
      '$.a',
      '$.a[0].b',
      '&&',
      '||',
      '!=',
      '= "x*"',
      'IS NULL',
      'NOT EXISTS',
      '}',
      '[a, b=1, ...]',
      '%a.*b%',
      '?a',
      '-"x"',
      '*',
    ],
    read: (text) => compilePattern(text)(EVENT),
  },
  Insights: {
    pieces: [
      'fields @message',
      '| filter ',
      'a like /x.*/',
      '| stats count(*) by bin(5m)',
      '| sort a desc',
      '| limit 5',
      'not ',
      'and ',
      'in [1]',
      'avg(a)',
      '/(a+)+$/',
      '#',
      '`a b`',
    ],
    read: (text) => compileQuery(text).run([{ '@message': EVENT, a: 1 }]),
  },
  'filters of traces': {
    pieces: [
      'fault',
      'duration > 1',
      'service("a")',
      'annotation.a = "b"',
      ' AND ',
      ' OR ',
      '!',
      'id(name: "a", type: "b")',
      'edge("a", "b")',
      '{ok}',
      'BEGINSWITH',
      'http.status',
    ],
    read: compileFilter,
  },
  'metric math': {
    pieces: [
      'SUM(',
      'METRICS()',
      'FILL(m, REPEAT)',
      'm1',
      '+',
      '*',
      '/',
      '^',
      '&&',
      'IF(',
      'TIME_SERIES(1)',
      "SEARCH('{a,b} c', 'Sum', 60)",
      '<=',
    ],
    read: compileMath,
  },
  'rules of alarms': {
    pieces: ['ALARM(a)', 'OK("b c")', 'INSUFFICIENT_DATA(', ' AND ', ' OR ', 'NOT ', 'TRUE', 'FALSE'],
    read: (text) => compileRule(text)(() => 'OK'),
  },
  'templates in JSON': {
    pieces: [
      '{"Resources":',
      '{"Ref":"A"}',
      '{"Fn::Sub":"${A}"}',
      ':',
      'null',
      '"Type":"AWS::SNS::Topic"',
      '\\u0000',
      'true',
    ],
    read: (text) => atOnce(readingDocument(`{${text}`)),
  },
  'templates in YAML': {
    pieces: [
      'Resources:\n',
      '  A:\n',
      '    Type: AWS::SNS::Topic\n',
      '!Ref A',
      '!GetAtt a.b',
      '!Sub |\n',
      '&a ',
      '*a',
      '<<: ',
      '? ',
      '- ',
      '# x\n',
      '---\n',
      '!!binary ',
      '%YAML 1.1\n',
      '>-\n',
      '!If [a, ',
    ],
    read: (text) => atOnce(readingDocument(`A${text}`)),
  },
  'policies of stacks': {
    pieces: [
      '{"Statement":[',
      '{"Effect":"Deny",',
      '"Principal":"*",',
      '"Action":"Update:*",',
      '"Resource":"*"}',
      ']}',
      'null',
    ],
    read: checkedPolicy,
  },
  XML: {
    pieces: [
      '<Delete>',
      '</Delete>',
      '<Object>',
      '</Object>',
      '<Key>',
      '</Key>',
      '<a b="c"/>',
      '<a b',
      '&amp;',
      '&#x110000;',
      '&x',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?xml version="1.0"?>',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
      '<__proto__>',
      '<',
    ],
    read: (text) => parseXml(`<Delete>${text}`),
  },
  CBOR: {
    pieces: [
      '\xbf',
      '\xff',
      '\x61a',
      '\x9a\xff\xff\xff\xff',
      '\xa1',
      '\x81',
      '\xc1',
      '\xc2',
      '\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00',
      '\x5f',
      '\x7f',
      '\x1b',
      '\xd8\x20',
    ],
    read: (text) => checkCbor(bytes(text)),
  },
  'large JSON': {
    pieces: ['{"a":', '"\\"', '\\', 'null', '[1,'],
    read: (text) => checkJson(Buffer.from(text.repeat(200))),
  },
  'documents with metrics': {
    pieces: [
      '{"_aws":{"CloudWatchMetrics":[',
      '{"Namespace":"n",',
      '"Dimensions":[["a"]],',
      '"Metrics":[{"Name":"m"}]',
      '}]',
      ',"Timestamp":0}',
      ',"a":"b","m":[1,2]}',
      'null',
    ],
    read: (text) => recordEmbeddedMetrics(UNUSED, [{ timestamp: 0, message: text }], 0),
  },
  segments: {
    pieces: [
      '{"trace_id":"1-a-b",',
      '"id":"a",',
      '"start_time":1',
      ',"subsegments":[',
      ',"annotations":{',
      '"http":',
      'null',
      '}',
    ],
    read: readSegment,
  },
  ranges: {
    pieces: ['bytes=', '0-1', '-5', '9999999999999999999-', ',', 'items='],
    read: (text) => rangeIn(text, 10),
  },
  'ranges of copies': {
    pieces: ['bytes=', '0-1', '-5', '9999999999999999999-', ','],
    read: (text) => copyRange(text, 10),
  },
  'sources of copies': {
    pieces: ['/', 'bucket', '%2F', '%zz', '?versionId=', 'arn:aws:s3:::', '%'],
    read: copySource,
  },
  'bodies in chunks': {
    pieces: ['5;chunk-signature=a\r\n', 'hello\r\n', '0\r\n', '\r\n', 'ffffffffffffffff\r\n', '-1\r\n'],
    read: (text) => readChunks(bytes(text)),
  },
  trailers: {
    pieces: ['x-amz-checksum-crc32:', 'AAAAAA==', '\r\n', '\n', ':', '__proto__:'],
    read: (text) => readTrailers(['x-amz-checksum-crc32'], text),
  },
  'zip archives': {
    pieces: [
      'PK\x01\x02',
      'PK\x03\x04',
      'PK\x05\x06',
      '\x01\x00',
      '\x00\x00\x00\x00',
      '\xff\xff\xff\xff',
      '\x00'.repeat(18),
      'a.js',
    ],
    read: (text) => readZip(bytes(text)),
    refuses: RangeError,
  },
};

/** Pieces at random, some of them many times, deep or cut short. */
function textFrom(random: Random, pieces: readonly string[]): string {
  const count = Math.floor(random() * 12);
  const parts = Array.from({ length: count }, () => {
    const piece = pick(random, random() < 0.7 ? pieces : COMMON);
    const times = random() < 0.03 ? 3000 : 1;
    return piece.repeat(times);
  });
  const text = parts.join(random() < 0.5 ? ' ' : '');
  return random() < 0.2 ? text.slice(0, Math.floor(random() * text.length)) : text;
}

describe.each(Object.entries(PARSERS))('%s', (_name, { pieces, read, refuses = AwsError }) => {
  it(`${TEXTS} texts are read or refused, each in time`, { timeout: 900_000 }, async () => {
    const seed = SEED;
    const random = seeded(seed);
    for (let count = 0; count < TEXTS; count += 1) {
      const text = textFrom(random, pieces);
      const told = (): string => `seed ${seed}, text ${count}: ${JSON.stringify(text.slice(0, 300))}`;
      const worked = measureWork();
      try {
        await read(text);
      } catch (error) {
        if (!(error instanceof refuses || error instanceof AwsError))
          throw new Error(`${told()} ended in ${String(error)}`, { cause: error });
      }
      const took = worked();
      if (took > MOST_MS) expect(took, told()).toBeLessThan(MOST_MS);
    }
  });

  // Twice the text takes about twice the time; a quadratic reader takes sixteen times as long for four times the text.
  it('a piece that is repeated takes linear time', { timeout: 900_000 }, async () => {
    const timeOf = async (text: string): Promise<number> => {
      const begun = process.cpuUsage();
      try {
        await read(text);
      } catch (error) {
        if (!(error instanceof refuses || error instanceof AwsError)) throw error;
      }
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    };
    for (const piece of [...pieces, ...COMMON]) {
      if (piece === '') continue;
      const size = (bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length));
      const large = await timeOf(size(80_000));
      if (large < 400) continue;
      const small = Math.min(await timeOf(size(20_000)), await timeOf(size(20_000)));
      expect(large / small, `${JSON.stringify(piece)}: ${small} ms, then ${large} ms`).toBeLessThan(10);
    }
  });
});

const EXPRESSION = [
  'SET ',
  'REMOVE ',
  'ADD ',
  'DELETE ',
  'a',
  '#a',
  ':v',
  'a.b[0]',
  '[99999]',
  ' = ',
  ' + ',
  'if_not_exists(',
  'list_append(',
  'attribute_exists(',
  'begins_with(',
  'contains(',
  'size(',
  ' AND ',
  ' OR ',
  'NOT ',
  ' BETWEEN ',
  ' IN (',
  '<>',
  ')',
  ',',
];
const MEMBERS: readonly (readonly [operation: string, member: string])[] = [
  ['UpdateItem', 'UpdateExpression'],
  ['UpdateItem', 'ConditionExpression'],
  ['Query', 'KeyConditionExpression'],
  ['Scan', 'FilterExpression'],
  ['GetItem', 'ProjectionExpression'],
];

it(`expressions of DynamoDB: ${TEXTS} texts are read or refused, each in time`, {
  timeout: 900_000,
}, async () => {
  const { engine } = await sessionWithItem();
  const seed = SEED;
  const random = seeded(seed);
  for (let count = 0; count < TEXTS; count += 1) {
    const [operation, member] = pick(random, MEMBERS);
    const text = textFrom(random, EXPRESSION);
    const keyed = operation === 'Query' || operation === 'Scan' ? {} : { Key: { id: { S: 'a' } } };
    const given = {
      TableName: 'items',
      ...keyed,
      [member]: text,
      ...(text.includes('#a') ? { ExpressionAttributeNames: { '#a': 'n' } } : {}),
      ...(text.includes(':v') ? { ExpressionAttributeValues: { ':v': { N: '1' } } } : {}),
    };
    const worked = measureWork();
    const { status } = await engine.items(operation, JSON.stringify(given));
    const told = `seed ${seed}, text ${count}: ${member} ${JSON.stringify(text.slice(0, 300))}`;
    expect([200, 400], told).toContain(status);
    expect(worked(), told).toBeLessThan(MOST_MS);
  }
});

async function sessionWithItem() {
  const session = sessionWith([
    {
      TableName: 'items',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ]);
  await session.ok('PutItem', {
    TableName: 'items',
    Item: { id: { S: 'a' }, a: { M: { b: { L: [{ N: '1' }] } } }, n: { N: '1' } },
  });
  return session;
}
