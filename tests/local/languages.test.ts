import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/aws-error.ts';
import { compileRule } from '../../src/local/services/cloudwatch/alarm-rule.ts';
import { compileMath } from '../../src/local/services/cloudwatch/math/expression.ts';
import { compileQuery } from '../../src/local/services/logs/insights/query.ts';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';
import { compileFilter } from '../../src/local/services/xray/filter.ts';
import { assertProperty } from '../support/properties.ts';
import { refusalOf as refused } from '../support/refused.ts';

const refusalOf = (run: () => unknown): AwsError => refused(run, AwsError);

/** The five small languages: how each is compiled, and what holds in it. */
const LANGUAGES = {
  'metric math': { compile: compileMath, atom: '1', and: '&&', not: '-', wrong: 'ValidationError' },
  'alarm rules': {
    compile: compileRule,
    atom: 'ALARM(a)',
    and: 'AND',
    not: 'NOT ',
    wrong: 'ValidationError',
  },
  'filters of traces': {
    compile: compileFilter,
    atom: 'fault',
    and: 'AND',
    not: '!',
    wrong: 'InvalidRequestException',
  },
  'Logs Insights': {
    compile: (text: string) => compileQuery(`filter ${text}`),
    atom: 'a = 1',
    and: 'and',
    not: 'not ',
    wrong: 'MalformedQueryException',
  },
  'filter patterns': {
    compile: (text: string) => compilePattern(`{ ${text} }`),
    atom: '$.a = 1',
    and: '&&',
    not: undefined,
    wrong: 'InvalidParameterException',
  },
};

const scope = {
  byId: () => 2,
  metrics: () => [],
  times: [],
  periodSeconds: 60,
  spend: () => undefined,
} as unknown as Parameters<ReturnType<typeof compileMath>>[0];

describe.each(Object.entries(LANGUAGES))('%s', (_name, { compile, atom, and, not, wrong }) => {
  it('take parentheses within parentheses', () => {
    expect(() => compile(`${'('.repeat(50)}${atom}${')'.repeat(50)}`)).not.toThrow();
  });

  it.each([101, 100_000])('refuse what is nested %d deep, and the process goes on', (depth) => {
    const nested = `${'('.repeat(depth)}${atom}${')'.repeat(depth)}`;
    expect(refusalOf(() => compile(nested)).code).toBe(wrong);
    if (not !== undefined) expect(refusalOf(() => compile(not.repeat(depth) + atom)).code).toBe(wrong);
  });

  it('take a thousand operators in a row', () => {
    expect(() => compile(Array(1000).fill(atom).join(` ${and} `))).not.toThrow();
  });

  it.each(['(', ')', `${'('}`, '§', ''])('refuse %j', (text) => {
    expect(refusalOf(() => compile(`${atom} ${and} ${text}`)).code).toBe(wrong);
  });

  it('refuse any text in words of AWS, or take it', () => {
    const piece = fc.constantFrom(
      atom,
      and,
      not ?? '',
      '(',
      ')',
      '"',
      "'",
      '[',
      ']',
      ',',
      '/',
      '%',
      '|',
      '#',
      ' ',
    );
    assertProperty(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 12 }), (pieces) => {
        try {
          compile(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('operators bind', () => {
  type Made = { readonly text: string; readonly js: string };
  const tree = (atoms: readonly Made[], words: readonly Made[], not: Made): fc.Arbitrary<Made> =>
    fc.letrec<{ node: Made }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(...atoms),
        fc.tuple(tie('node'), fc.constantFrom(...words), tie('node')).map(([a, word, b]) => ({
          text: `${a.text} ${word.text} ${b.text}`,
          js: `${a.js} ${word.js} ${b.js}`,
        })),
        tie('node').map(({ text, js }) => ({ text: `(${text})`, js: `(${js})` })),
        tie('node').map(({ text, js }) => ({ text: `${not.text}(${text})`, js: `${not.js}(${js})` })),
      ),
    })).node;
  const evaluated = (js: string): unknown => new Function('one', 'two', `return ${js};`)(true, false);

  it('in metric math as in arithmetic', () => {
    const numbers = ['1', '2', '3.5'].map((text) => ({ text, js: text }));
    const signs = ['+', '-', '*', '/'].map((text) => ({ text, js: text }));
    assertProperty(
      fc.property(tree(numbers, signs, { text: '-', js: '-' }), ({ text, js }) => {
        const wanted = evaluated(js.replaceAll('--', '- -'));
        expect(compileMath(text)(scope)).toEqual(Number.isFinite(wanted) ? wanted : expect.anything());
      }),
    );
  });

  const states = [
    { text: 'ALARM("one")', js: 'one' },
    { text: 'ALARM(two)', js: 'two' },
    { text: 'TRUE', js: 'true' },
    { text: 'FALSE', js: 'false' },
  ];
  const words = [
    { text: 'AND', js: '&&' },
    { text: 'OR', js: '||' },
  ];

  it('in the rules of composite alarms as in logic', () => {
    assertProperty(
      fc.property(tree(states, words, { text: 'NOT ', js: '!' }), ({ text, js }) => {
        const inAlarm = compileRule(text)((alarm) => (alarm === 'one' ? 'ALARM' : 'OK'));
        expect(inAlarm).toBe(evaluated(js));
      }),
    );
  });

  it('in Logs Insights: and before or, not before both, in any case', () => {
    const fields = [
      { text: 'a = 1', js: 'one' },
      { text: 'a = 2', js: 'two' },
    ];
    const spelled = [...words, ...words.map(({ text, js }) => ({ text: text.toLowerCase(), js }))];
    assertProperty(
      fc.property(tree(fields, spelled, { text: 'not ', js: '!' }), ({ text, js }) => {
        expect(compileQuery(`filter ${text}`).run([{ a: 1 }]).rows).toHaveLength(evaluated(js) ? 1 : 0);
      }),
    );
  });
});

describe('words that every object of JavaScript inherits', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s names nothing', (word) => {
    expect(refusalOf(() => compileQuery(word)).code).toBe('MalformedQueryException');
    expect(refusalOf(() => compileQuery(`filter ${word}(a)`)).code).toBe('MalformedQueryException');
    expect(refusalOf(() => compileQuery(`stats ${word}(a)`)).code).toBe('MalformedQueryException');
    expect(refusalOf(() => compileFilter(word)).code).toBe('InvalidRequestException');
    expect(refusalOf(() => compileMath(`${word}(1)`)).code).toBe('ValidationError');
  });
});

describe('Logs Insights', () => {
  it('skips comments, takes regular expressions behind "like" alone, and names columns as they were written', () => {
    const query = compileQuery(
      '# all of them\nfields a / 2 as half, b # the rest\n| filter c like /x\\/y/ and half = 2\n| stats count(*), max(a) by b',
    );
    expect(query.columns).toEqual(['b', 'count(*)', 'max(a)']);
    expect(
      query.run([
        { a: 4, b: 'one', c: 'x/y' },
        { a: 6, b: 'one', c: 'x/y' },
        { a: 4, b: 'two', c: 'xy' },
      ]).rows,
    ).toEqual([{ b: 'one', 'count(*)': 1, 'max(a)': 4 }]);
  });

  it('refuses a regular expression that is none', () => {
    expect(refusalOf(() => compileQuery('filter a like /(/')).code).toBe('MalformedQueryException');
    expect(compileQuery('filter a not like /(?i)X/').run([{ a: 'x' }, { a: 'y' }]).rows).toEqual([
      { a: 'y' },
    ]);
  });

  it('says where a mistake is', () => {
    expect(refusalOf(() => compileQuery('filter a = ')).members).toMatchObject({
      queryCompileError: { location: { startCharOffset: 10 } },
    });
    expect(refusalOf(() => compileQuery('filter §')).members).toMatchObject({
      queryCompileError: { location: { startCharOffset: 7, endCharOffset: 8 } },
    });
  });
});

describe('filter patterns', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
  it('take NOT EXISTS and IS NULL', () => {
    expect(compilePattern('{ $.a NOT EXISTS && $.b IS NULL }')('{"b":null}')).toBe(true);
    expect(compilePattern('{ $.a NOT EXISTS }')('{"a":1}')).toBe(false);
  });

  it('has no period where rows have no time', () => {
    const query = 'stats count(*) as c by a | stats count(*) as c by bin(5m) as t';
    expect(compileQuery(query).run([{ '@timestamp': '2026-11-28 00:00:00.000', a: 1 }]).rows).toEqual([
      { t: undefined, c: 1 },
    ]);
  });
});
