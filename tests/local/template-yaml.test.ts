import { describe, expect, it } from 'vitest';
import { readingDocument } from '../../src/local/services/cloudformation/template-text.ts';
import { atOnce } from '../../src/local/steps.ts';

const FORMATS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html';

const read = (text: string) => atOnce(readingDocument(text));

describe('a template in YAML', () => {
  it.each([
    ['!Ref b', { Ref: 'b' }],
    ['!Condition b', { Condition: 'b' }],
    ['!GetAtt b.c', { 'Fn::GetAtt': ['b', 'c'] }],
    ['!GetAtt b.Outputs.c', { 'Fn::GetAtt': ['b', 'Outputs.c'] }],
    ['!GetAtt [b, c]', { 'Fn::GetAtt': ['b', 'c'] }],
    ['!Sub "x-${b}"', { 'Fn::Sub': 'x-${b}' }],
    ['!Sub ["${y}", {y: !Ref b}]', { 'Fn::Sub': ['${y}', { y: { Ref: 'b' } }] }],
    ['!Sub |\n  one\n  two', { 'Fn::Sub': 'one\ntwo\n' }],
    ['!Join [",", [!Ref b, c]]', { 'Fn::Join': [',', [{ Ref: 'b' }, 'c']] }],
    ['!If [b, !Ref c, !Ref "AWS::NoValue"]', { 'Fn::If': ['b', { Ref: 'c' }, { Ref: 'AWS::NoValue' }] }],
    ['!Not [!Equals [!Ref b, ""]]', { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'b' }, ''] }] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Transform {Name: b}', { 'Fn::Transform': { Name: 'b' } }],
    ['!Base64\n  Fn::Sub: b', { 'Fn::Base64': { 'Fn::Sub': 'b' } }],
  ])('has the short form %j', (text, expected) => {
    expect(read(`a: ${text}`)).toEqual({ a: expected });
  });

  it.each([
    ['2010-09-09', '2010-09-09'],
    ['yes', true],
    ['off', false],
    ['y', 'y'],
    ['0x1f', 31],
    ['1.5', 1.5],
    ['"1"', '1'],
  ])('has the value %s of YAML 1.1 without timestamps', (text, expected) => {
    expect(read(`a: ${text}`), FORMATS).toEqual({ a: expected });
  });

  it.each([
    ['an alias', 'a: *b', 1, 5],
    ['an unknown short form', 'a: !Foo b', 1, 4],
    ['a key twice', 'a: b\na: c', 2, 1],
    ['a tab', 'a:\n\tb: c', 2, 1],
    ['a list that does not end', 'a: [1, 2', 1, 9],
    ['a second document', 'a: b\n---\nc: d', 1, 1],
    ['nothing', '', 1, 1],
    ['too many levels', `a: ${'['.repeat(500_000)}`, 1, 103],
    ['too many lists in a line', '- '.repeat(250_000), 1, 201],
  ])('with %s is not well-formed', (_name, text, line, column) => {
    expect(() => read(text)).toThrow(
      `Template format error: YAML not well-formed. (line ${line}, column ${column})`,
    );
  });

  it.each(['a', '- a', '[1]'])('that is no mapping has an unsupported structure: %j', (text) => {
    expect(() => read(text)).toThrow('Template format error: unsupported structure.');
  });

  it('cannot change the prototype of what is read', () => {
    const document = read('__proto__: {x: 1}\nconstructor: y');
    expect(Object.keys(Object(document))).toEqual(['__proto__', 'constructor']);
  });
});
