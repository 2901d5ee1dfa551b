import { describe, expect, it } from 'vitest';
import { ExactNumber, parseJson, stringifyJson } from '../../function/exact-json.ts';

describe('JSON that keeps digits', () => {
  it.each([
    '{"a":1.10}',
    '[1e400,-0.1,12345678901234567890]',
    '{"s":"12345678901234567890"}',
    '{"nested":{"x":[9007199254740993]}}',
    '"\\u0000exact:"',
  ])('gives %s back to the letter', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('gives plain numbers where nothing is lost', () => {
    expect(parseJson('[1,2.5,-3]')).toEqual([1, 2.5, -3]);
  });

  it('does not take a text for a number', () => {
    const [text] = parseJson('["\\u0000exact:1:99999999999999999999"]') as [unknown];
    expect(text).not.toBeInstanceOf(ExactNumber);
  });

  it('throws for what is no JSON', () => {
    for (const text of ['01', '{a:1}', '[1,]', '"', '']) expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
