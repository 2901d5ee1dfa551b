import { describe, expect, it } from 'vitest';
import { readingDocument } from '../../src/local/services/cloudformation/template-text.ts';
import { atOnce } from '../../src/local/steps.ts';

const read = (text: string) => atOnce(readingDocument(text));
const TOO_MANY =
  'Template format error: The embedded environment does not serve more than 100000 values in JSON';
const TOO_DEEP = 'Template format error: The embedded environment does not serve more than 100 levels';

/** As a document has them: each member and each entry of a list is one. */
function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + 1 + countOf(each), 0);
}

/** A document of exactly so many values, with what is to be counted among them. */
function documentOf(count: number, some: unknown): string {
  const rest = count - countOf({ some, all: [] });
  return JSON.stringify({ some, all: Array.from({ length: rest }, () => 1) }, undefined, 1);
}

// None of these ends, so the parser would tell that it is not well-formed: they are counted before it is asked.
describe('a text in JSON that holds too much is refused before it is parsed', () => {
  it.each([
    ['numbers', `{"a":[${'1,'.repeat(500_000)}`, TOO_MANY],
    ['empty lists', `{"a":[${'[],'.repeat(350_000)}`, TOO_MANY],
    ['lists of one', `{"a":[${'[[[1]]],'.repeat(130_000)}`, TOO_MANY],
    ['members', `{${'"":"",'.repeat(170_000)}`, TOO_MANY],
    ['texts of quotes', `{"a":[${'"\\"[",'.repeat(150_000)}`, TOO_MANY],
    ['lists within lists', `{"a":${'['.repeat(1_000_000)}`, TOO_DEEP],
    ['objects within objects', '{"a":'.repeat(200_000), TOO_DEEP],
  ])('%s', (_name, text, refusal) => {
    expect(() => read(text)).toThrow(refusal);
  });
});

describe('the values of a text in JSON', () => {
  it.each([
    ['texts', ['a,b', '[{', '"', '\\', '\\"', '']],
    ['lists', [[], [[]], [1, [2]], [{}]]],
    ['objects', { a: {}, b: { c: [] }, ',': { '{': '}' } }],
  ])('are counted as they are: %s', (_name, some) => {
    expect(read(documentOf(100_000, some))).toHaveProperty('some', some);
    expect(() => read(documentOf(100_001, some))).toThrow(TOO_MANY);
  });
});
