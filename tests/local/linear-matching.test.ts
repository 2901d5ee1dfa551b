import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../src/local/services/logs/insights/query.ts';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';

const LONG = `${'a'.repeat(50_000)}!`;

// With a matcher that backtracks, each of these runs for longer than the test may take.
describe('what a client may ask to be matched', () => {
  it('Insights: a repetition in a repetition', () => {
    const query = compileQuery('filter @message like /(a+)+$/');
    expect(query.run([{ '@message': LONG }, { '@message': 'aaa' }]).rows).toEqual([{ '@message': 'aaa' }]);
  });

  it('Insights: (?i) matches whatever the case', () => {
    expect(
      compileQuery('filter @message like /(?i)ERROR/').run([{ '@message': 'an error' }]).rows,
    ).toHaveLength(1);
  });

  it('a filter pattern with ten wildcards', () => {
    const matches = compilePattern(`[a="*a*a*a*a*a*a*a*a*a*ab"]`);
    expect(matches(LONG)).toBe(false);
    expect(matches(`${'a'.repeat(50_000)}b`)).toBe(true);
  });

  it('a regular expression in a filter pattern', () => {
    const matches = compilePattern('%a*a*a*a*a*a*a*b$%');
    expect(matches(LONG)).toBe(false);
    expect(matches('aaaaaaaab')).toBe(true);
  });

  it.each(['%[^x]{1,900}[yz]%', '%a.{900}[bc]%'])(
    'a large expression on a long line is refused: %s',
    (pattern) => {
      const matches = compilePattern(pattern);
      expect(matches(`${'a'.repeat(1000)}by`)).toBe(true);
      expect(() => matches('a'.repeat(250_000))).toThrow('does not serve a regular expression of this size');
    },
  );

  it('Insights: all rows in one group', () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => ({ '@message': String(index) }));
    expect(compileQuery('stats count(*) as n').run(rows).rows).toEqual([{ n: 60_000 }]);
  });

  it.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'abc', true],
    ['ab*bc', 'abc', false],
    ['*', '', true],
    ['a', 'ab', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(compilePattern(`[f="${pattern}", ...]`)(text === '' ? '""' : text)).toBe(expected);
  });

  it('refuses look-around and back-references, which CloudWatch does not match in linear time either', () => {
    expect(() => compileQuery('filter @message like /(?=a)/')).toThrow('not a regular expression');
    expect(() => compileQuery('filter @message like /(a)\\1/')).toThrow('not a regular expression');
  });
});

describe('nesting', () => {
  const DEEP = 5000;
  it('of a filter pattern is refused', () => {
    const deep = `{ ${'('.repeat(DEEP)}$.a = 1${')'.repeat(DEEP)} }`;
    expect(() => compilePattern(deep)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it.each([
    ['parentheses', `${'('.repeat(DEEP)}a${')'.repeat(DEEP)} = 1`],
    ['calls', `${'abs('.repeat(DEEP)}a${')'.repeat(DEEP)} = 1`],
    ['negations', `${'not '.repeat(DEEP)}a`],
  ])('of %s in Insights is refused', (_, condition) => {
    expect(() => compileQuery(`filter ${condition}`)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
