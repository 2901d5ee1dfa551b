import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/local/aws-error.ts';
import { ExpressionAttributes } from '../../../src/local/services/dynamodb/engine/expressions/attributes.ts';
import { ExpressionError } from '../../../src/local/services/dynamodb/engine/expressions/problems.ts';
import {
  parseProjection,
  project,
  projectionOf,
} from '../../../src/local/services/dynamodb/engine/expressions/projection.ts';
import { applyUpdate } from '../../../src/local/services/dynamodb/engine/expressions/update.ts';
import { parseUpdate } from '../../../src/local/services/dynamodb/engine/expressions/update-parser.ts';
import { readMembers } from '../../../src/local/services/dynamodb/engine/values/read-value.ts';
import { writeMembers } from '../../../src/local/services/dynamodb/engine/values/write-value.ts';
import { assertProperty } from '../../support/properties.ts';
import { refusalOf } from '../../support/refused.ts';

const VALUES = {
  ':one': { N: '1' },
  ':big': { N: '9e125' },
  ':s': { S: 'text' },
  ':new': { N: '17' },
  ':list': { L: [{ S: 'z' }] },
  ':ss': { SS: ['a', 'c'] },
  ':ns': { NS: ['2.0', '3'] },
  ':map': { M: { k: { S: 'v' } } },
};
const KEY = { id: { S: 'item-001' } };

function parsed(text: string) {
  return parseUpdate(text, ExpressionAttributes.read(undefined, VALUES));
}

/** The item after an update. @param before null for one that is not there. */
function updated(text: string, before: object | null): unknown {
  const item = before === null ? undefined : readMembers({ ...KEY, ...before });
  const { id: _id, ...rest } = writeMembers(applyUpdate(parsed(text), item, readMembers(KEY)));
  return rest;
}

const numbers = (...all: number[]) => ({ L: all.map((N) => ({ N: String(N) })) });

describe('an update', () => {
  it.each<[string, object | null, object]>([
    ['SET a = :one', null, { a: { N: '1' } }],
    ['SET a = a + :one, b = a', { a: { N: '41.50' } }, { a: { N: '42.5' }, b: { N: '41.5' } }],
    ['SET a = b, b = a', { a: { S: 'x' }, b: { S: 'y' } }, { a: { S: 'y' }, b: { S: 'x' } }],
    ['SET a = if_not_exists(a, :one) - :one', null, { a: { N: '0' } }],
    ['SET a = list_append(:list, a)', { a: { L: [] } }, { a: { L: [{ S: 'z' }] } }],
    ['SET a = list_append(if_not_exists(a, :list), :list)', null, { a: { L: [{ S: 'z' }, { S: 'z' }] } }],
    ['SET m.k = :one REMOVE m.j', { m: { M: { j: { S: '' } } } }, { m: { M: { k: { N: '1' } } } }],
    // embedded-aws D6: places are those of before.
    ['REMOVE a[1] SET a[3] = :new', { a: numbers(2, 4, 5, 6, 7) }, { a: numbers(2, 5, 17, 7) }],
    ['SET a[9] = :new, a[5] = :one', { a: numbers(2) }, { a: numbers(2, 1, 17) }],
    ['REMOVE a[7]', { a: numbers(2) }, { a: numbers(2) }],
    // embedded-aws D5: nothing is made by taking away.
    ['REMOVE a', null, {}],
    ['REMOVE a.b', null, {}],
    ['DELETE a :ss', null, {}],
    ['ADD a :one', null, { a: { N: '1' } }],
    ['ADD a :one', { a: { N: '-1' } }, { a: { N: '0' } }],
    ['ADD a :ss', { a: { SS: ['a', 'b'] } }, { a: { SS: ['a', 'b', 'c'] } }],
    ['ADD a :ns', { a: { NS: ['2'] } }, { a: { NS: ['2', '3'] } }],
    ['ADD m.k :one', { m: { M: {} } }, { m: { M: { k: { N: '1' } } } }],
    ['DELETE a :ss', { a: { SS: ['a', 'b'] } }, { a: { SS: ['b'] } }],
    ['DELETE a :ss', { a: { SS: ['a', 'c'] } }, {}],
    ['set a = :one remove b', { b: { S: '' } }, { a: { N: '1' } }],
  ])('%s of %j', (text, before, wanted) => {
    expect(updated(text, before)).toEqual(wanted);
  });

  // Texts: dynalite's, whose tests were run against AWS.
  it.each<[string, object, string]>([
    ['SET a = b', {}, 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET a.b = :one', {}, 'The document path provided in the update expression is invalid for update'],
    [
      'SET a[0] = :one',
      { a: { S: 'x' } },
      'The document path provided in the update expression is invalid for update',
    ],
    ['REMOVE a.b', {}, 'The document path provided in the update expression is invalid for update'],
    ['SET a = a + :one', { a: { S: 'x' } }, 'An operand in the update expression has an incorrect data type'],
    [
      'SET a = list_append(a, :list)',
      { a: { S: 'x' } },
      'An operand in the update expression has an incorrect data type',
    ],
    ['ADD a :one', { a: { S: 'x' } }, 'An operand in the update expression has an incorrect data type'],
    ['DELETE a :ss', { a: { NS: ['1'] } }, 'An operand in the update expression has an incorrect data type'],
    [
      'SET a = a + :big',
      { a: { N: '9e125' } },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      'ADD a :one',
      { a: { N: '1e-38' } },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('%s of %j is refused', (text, before, message) => {
    expect(refusalOf(() => updated(text, before), AwsError).message).toBe(message);
  });

  it.each([
    ['', 'The expression can not be empty;'],
    ['a = :one', 'Syntax error; token: "a", near: "a ="'],
    ['SET a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['SET a = :one SET b = :one', 'The "SET" section can only be used once in an update expression;'],
    ['SET name = :one', 'Attribute name is a reserved keyword; reserved keyword: name'],
    [
      'SET a = :one REMOVE a.b',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
    ],
    [
      'SET a[0] = :one REMOVE a.b',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]',
    ],
    ['SET a = bogus(a)', 'Invalid function name; function: bogus'],
    [
      'SET a = if_not_exists(:one, :one)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = list_append(a)',
      'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1',
    ],
    [
      'SET a = list_append(a, :one)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: N',
    ],
    [
      'SET a = a + :s',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    ['ADD a :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
    [
      'DELETE a :one',
      'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
    ],
    ['ADD a b', 'Syntax error; token: "b", near: "a b"'],
    ['SET a = :v', 'An expression attribute value used in expression is not defined; attribute value: :v'],
    ['SET a = :one + :one + :one', 'Syntax error; token: "+", near: ":one + :one"'],
  ])('%s is refused: %s', (text, message) => {
    expect(refusalOf(() => parsed(text), ExpressionError).message).toBe(message);
  });

  it('of any text is read or refused, and nothing else', () => {
    const piece = fc.constantFrom(
      ...[
        'SET',
        'REMOVE',
        'ADD',
        'DELETE',
        'a',
        'b',
        ':one',
        ':ss',
        '=',
        '+',
        '-',
        ',',
        '.',
        '[',
        '0',
        ']',
        '(',
        ')',
      ],
      ...['if_not_exists', 'list_append'],
    );
    assertProperty(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        try {
          updated(`SET ${pieces.join(' ')}`, { a: numbers(1), b: { M: {} } });
        } catch (error) {
          expect(error instanceof ExpressionError || error instanceof AwsError).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    for (const sign of ['(', 'list_append(', 'a.', 'a[0]', 'a[0],'])
      expect(() => parsed(`SET a = ${sign.repeat(Math.floor(4000 / sign.length))}`)).toThrow(ExpressionError);
  });
});

describe('a projection', () => {
  const item = readMembers({
    ...KEY,
    l: { L: [{ S: 'a' }, { M: { k: { S: 'v' }, j: { S: 'w' } } }, { S: 'c' }] },
    m: { M: { deep: { M: { er: { N: '7' } } }, flat: { S: 'f' } } },
  });
  const projected = (text: string): unknown =>
    writeMembers(project(item, parseProjection(text, ExpressionAttributes.read({ '#m': 'm' }, undefined))));

  it.each<[string, object]>([
    ['id', KEY],
    ['#m.deep.er', { m: { M: { deep: { M: { er: { N: '7' } } } } } }],
    ['l[2], l[0]', { l: { L: [{ S: 'a' }, { S: 'c' }] } }],
    ['l[1].k, id', { ...KEY, l: { L: [{ M: { k: { S: 'v' } } }] } }],
    ['l[9], l[0].k, m.lost, toString', {}],
  ])('%s', (text, wanted) => {
    expect(projected(text)).toEqual(wanted);
  });

  it.each([
    ['id,', 'Syntax error; token: "<EOF>", near: ","'],
    ['id, :v', 'Syntax error; token: ":v", near: ", :v"'],
    [
      'm.deep, m',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, deep], path two: [m]',
    ],
  ])('%s is refused: %s', (text, message) => {
    expect(refusalOf(() => projected(text), ExpressionError).message).toBe(message);
  });

  it('of the paths of an update is what UPDATED_NEW shows', () => {
    const { paths } = parsed('SET m.flat = :one, l[0] = :one');
    expect(writeMembers(project(item, projectionOf(paths)))).toEqual({
      m: { M: { flat: { S: 'f' } } },
      l: { L: [{ S: 'a' }] },
    });
  });
});
