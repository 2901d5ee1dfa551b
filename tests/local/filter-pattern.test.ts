import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';
import { checkPattern, quoteTerm } from '../../src/services/logs/pattern.ts';
import { clientOptions, startLocal } from '../support/local.ts';
import { logWriter } from '../support/logs.ts';
import { assertProperty } from '../support/properties.ts';
import { createStack } from '../support/stack.ts';

// An independent reading of the grammar: patterns are made together with what they mean.
interface Meaning<T> {
  readonly pattern: string;
  readonly holds: (value: T) => boolean;
}

const word = fc.constantFrom('ERROR', 'WARN', 'item', 'x1', 'Task');
const phrase = fc.constantFrom('timed out', 'a "b" c', 'back\\slash', '/items', 'req-1');
const term: fc.Arbitrary<Meaning<string>> = fc.oneof(
  word.map((text) => ({ pattern: text, holds: (message: string) => message.includes(text) })),
  phrase.map((text) => ({ pattern: quoteTerm(text), holds: (message: string) => message.includes(text) })),
);
const message = fc
  .array(fc.oneof(word, phrase, fc.constantFrom('INFO', 'other')), { maxLength: 5 })
  .map((parts) => parts.join(' '));

const scalar = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom('a', 'ab', 'b*', ''),
  fc.boolean(),
  fc.constant(null),
);
const document = fc.record(
  { a: scalar, b: fc.record({ c: scalar }), d: fc.array(scalar, { maxLength: 3 }) },
  { requiredKeys: [] },
);
type Document = { a?: unknown; b?: { c?: unknown }; d?: unknown[] };

const selector: fc.Arbitrary<{ text: string; values: (document: Document) => unknown[] }> = fc.constantFrom(
  { text: '$.a', values: ({ a }: Document) => (a === undefined ? [] : [a]) },
  { text: '$.b.c', values: ({ b }: Document) => (b?.c === undefined ? [] : [b.c]) },
  { text: '$.b', values: () => [] },
  { text: "$['a']", values: ({ a }: Document) => (a === undefined ? [] : [a]) },
  { text: '$.d[0]', values: ({ d }: Document) => (d?.[0] === undefined ? [] : [d[0]]) },
  { text: '$.d[*]', values: ({ d }: Document) => d ?? [] },
);

const compare: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

const condition: fc.Arbitrary<Meaning<Document>> = fc.oneof(
  fc
    .tuple(selector, fc.constantFrom(...Object.keys(compare)), fc.integer({ min: -5, max: 5 }))
    .map(([{ text, values }, operator, number]) => ({
      pattern: `${text} ${operator} ${number}`,
      holds: (value: Document) =>
        values(value).some((each) => typeof each === 'number' && compare[operator]?.(each, number) === true),
    })),
  fc.tuple(selector, fc.constantFrom('a', 'ab', 'a*', '*b')).map(([{ text, values }, wanted]) => ({
    pattern: `${text} = "${wanted}"`,
    holds: (value: Document) =>
      values(value).some((each) => {
        if (each === null || typeof each === 'object') return false;
        const said = String(each);
        if (wanted === 'a*') return said.startsWith('a');
        return wanted === '*b' ? said.endsWith('b') : said === wanted;
      }),
  })),
  fc.tuple(selector, fc.constantFrom('NULL', 'TRUE', 'FALSE')).map(([{ text, values }, wanted]) => ({
    pattern: `${text} IS ${wanted}`,
    holds: (value: Document) =>
      values(value).some((each) => each === (JSON.parse(wanted.toLowerCase()) as unknown)),
  })),
  fc.constantFrom('a', 'd').map((name) => ({
    pattern: `$.${name} NOT EXISTS`,
    holds: (value: Document) => (value as Record<string, unknown>)[name] === undefined,
  })),
);

/** && binds closer than ||; parentheses closer than both. */
const conditions: fc.Arbitrary<Meaning<Document>> = fc
  .array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .chain((groups) =>
    fc.boolean().map((parentheses) => ({
      pattern: `{ ${groups.map((group) => (parentheses ? `(${group.map(({ pattern }) => pattern).join(' && ')})` : group.map(({ pattern }) => pattern).join(' && '))).join(' || ')} }`,
      holds: (value: Document) => groups.some((group) => group.every(({ holds }) => holds(value))),
    })),
  );

describe('the filter language', () => {
  it('has terms: all of them, and none of the excluded', () => {
    assertProperty(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.array(term, { maxLength: 2 }),
        message,
        (all, none, text) => {
          const pattern = [
            ...all.map((each) => each.pattern),
            ...none.map((each) => `-${each.pattern}`),
          ].join(' ');
          expect(checkPattern(pattern)).toBeUndefined();
          expect(compilePattern(pattern)(text)).toBe(
            all.every(({ holds }) => holds(text)) && !none.some(({ holds }) => holds(text)),
          );
        },
      ),
    );
  });

  it('has terms of which any will do, and which count for nothing beside others', () => {
    assertProperty(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.option(term),
        message,
        (either, plain, text) => {
          const pattern = [
            ...either.map((each) => `?${each.pattern}`),
            ...(plain ? [plain.pattern] : []),
          ].join(' ');
          expect(checkPattern(pattern)).toBeUndefined();
          expect(compilePattern(pattern)(text)).toBe(
            plain ? plain.holds(text) : either.some(({ holds }) => holds(text)),
          );
        },
      ),
    );
  });

  it('reads regular expressions of any length, and refuses what they do not have', () => {
    // Where a backslash could be read in two ways, this would go on for ever.
    expect(() => compilePattern(`%${'\\.'.repeat(500)}(%`)).toThrow('a character that');
    expect(compilePattern(`%${'\\.'.repeat(100)}%`)('.'.repeat(100))).toBe(true);
  });

  it('has conditions on JSON', () => {
    assertProperty(
      fc.property(conditions, document, ({ pattern, holds }, value) => {
        // A pattern with more of them is refused.
        fc.pre(pattern.split('[*]').length <= 4);
        expect(checkPattern(pattern), pattern).toBeUndefined();
        expect(compilePattern(pattern)(JSON.stringify(value)), pattern).toBe(holds(value));
      }),
      { numRuns: 500 },
    );
    expect(compilePattern('{ $.a = 1 }')('REPORT a=1')).toBe(false);
  });

  it('has fields parted by spaces', () => {
    const line = '127.0.0.1 bob [10/Oct/2026:13:55:36] "GET /index.html HTTP/1.0" 404 1534';
    for (const [pattern, matches] of [
      ['[ip, user, time, request, status, bytes]', true],
      ['[ip, user, time, request, status, bytes, more]', false],
      ['[ip, user, time, request, status=404]', false],
      ['[ip, user, time, request, status=404*]', true],
      ['[ip, user, time, request=*html*, status=4*, bytes > 1000]', true],
      ['[..., status=404 || status=410, bytes]', true],
      ['[ip, ..., bytes < 1000]', false],
      ['[ip=%127\\.0\\.0\\.[0-9]%, ...]', true],
      ['[ip, user!=bob, ...]', false],
      ['[..., status>=400 && status<500, bytes]', true],
    ] as const) {
      expect(checkPattern(pattern), pattern).toBeUndefined();
      expect([pattern, compilePattern(pattern)(line)]).toEqual([pattern, matches]);
    }
  });

  it('has regular expressions without groups', () => {
    expect(compilePattern('%5[0-9]{2}%')('status 503')).toBe(true);
    expect(compilePattern('%^5[0-9]{2}$%')('status 503')).toBe(false);
  });

  it('takes any text literally when it is quoted', () => {
    assertProperty(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.string({ maxLength: 10 }),
        (text, around) => {
          fc.pre(text.trim() !== '');
          const pattern = quoteTerm(text);
          expect(checkPattern(pattern)).toBeUndefined();
          expect(compilePattern(pattern)(`${around}${text}${around}`)).toBe(true);
          expect(compilePattern(pattern)(around)).toBe(around.includes(text));
        },
      ),
    );
  });

  it.each([
    ['ERROR time-out', 10],
    ['"open', 0],
    ['%a(b)%', 2],
    ['%abc', 4],
    ['{ $.a EXISTS }', 6],
    ['{ $.a IS NOT NULL }', 8],
    ['{ $.a > "x" }', 8],
    ['{ $.a > x }', 8],
    ['{ a = 1 }', 2],
    ['{ $.a[*].b[*] = 1 }', 10],
    ['{ $.a = 1', 9],
    ['{ $.a = 1 } x', 12],
    ['[a, ..., ...]', 9],
    ['[a=1 || b=2]', 8],
    ['{ $.a = %x% && $.b = %y% && $.c = %z% }', 34],
  ])('is wrong in %s, at %i, here and there', (pattern, offset) => {
    expect(checkPattern(pattern)).toMatchObject({ offset });
    expect(() => compilePattern(pattern)).toThrow();
  });

  it.skipIf(spawnSync('aws', ['--version']).status !== 0)('is sent by the aws command too', async () => {
    const local = await startLocal();
    try {
      await createStack(
        local,
        's',
        JSON.stringify({
          Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/g' } } },
        }),
      );
      const now = Date.now();
      await logWriter(
        local,
        '/g',
      )([
        [now, 'ERROR Task timed out'],
        [now, '{"level":"ERROR","ms":700}'],
        [now, 'a b 404'],
      ]);
      const { spawn } = await import('node:child_process');
      const { accessKeyId, secretAccessKey } = clientOptions('').credentials;
      const env = {
        ...process.env,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
      };
      const count = (pattern: string): Promise<string> =>
        new Promise((resolve) => {
          const argv = [
            '--endpoint-url',
            local.endpoint,
            'logs',
            'filter-log-events',
            '--log-group-name',
            '/g',
            '--filter-pattern',
            pattern,
            '--query',
            'length(events)',
          ];
          let text = '';
          spawn('aws', argv, { env })
            .on('close', () => resolve(text.trim()))
            .stdout?.on('data', (chunk: Buffer) => {
              text += chunk.toString();
            });
        });
      const counts = await Promise.all(
        [
          'ERROR -Task',
          '"timed out"',
          '?Task ?404',
          '{ $.ms > 500 && $.level = "E*" }',
          '[x, y, code=4*]',
          '%7[0-9]{2}%',
        ].map(count),
      );
      expect(counts).toEqual(['1', '1', '2', '1', '1', '1']);
    } finally {
      await local.close();
    }
  });
});
