import type { ExpressionAttributes } from './attributes.ts';
import type { Problems } from './problems.ts';
import { isReserved } from './reserved-words.ts';
import type { ExpressionReader } from './tokens.ts';
import type { Operand, Path } from './tree.ts';

/** What reads one expression. */
export interface Reading {
  readonly reader: ExpressionReader;
  readonly attributes: ExpressionAttributes;
  readonly problems: Problems;
}

/** Stands for what was not found, until all problems are known. */
const NOTHING: Operand = { kind: 'value', value: { type: 'NULL' } };

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes-nested-depth */
const MOST_STEPS = 32;
const MOST_INDEX = 2 ** 31 - 1;

/** Reads `a.b[1].#c`. @throws ExpressionError when none begins here. */
export function readPath(reading: Reading): Path {
  const { reader, problems } = reading;
  const steps: [string, ...(string | number)[]] = [readStep(reading)];
  for (;;) {
    if (reader.take('.')) steps.push(readStep(reading));
    else if (reader.take('[')) {
      const index = reader.takeKind('index');
      if (index === undefined) throw reader.error('expected a place in a list');
      if (Number(index.text) > MOST_INDEX)
        problems.note('path', `List index is not within the allowable range; index: [${index.text}]`);
      steps.push(Number(index.text));
      reader.expect(']');
    } else break;
  }
  if (steps.length > MOST_STEPS)
    problems.note('path', `The document path has too many nesting levels; nesting levels: ${steps.length}`);
  return steps;
}

function readStep({ reader, attributes, problems }: Reading): string {
  const key = reader.takeKind('name');
  if (key !== undefined) {
    const name = attributes.name(key.text);
    if (name === undefined)
      problems.note(
        'name or value',
        `An expression attribute name used in the document path is not defined; attribute name: ${key.text}`,
      );
    return name ?? key.text;
  }
  const word = reader.takeKind('word');
  if (word === undefined) throw reader.error('expected the name of an attribute');
  if (isReserved(word.text))
    problems.note('reserved word', `Attribute name is a reserved keyword; reserved keyword: ${word.text}`);
  return word.text;
}

/** Reads `:value`, when one stands here. */
export function readGivenValue({ reader, attributes, problems }: Reading): Operand | undefined {
  const key = reader.takeKind('value');
  if (key === undefined) return undefined;
  const value = attributes.value(key.text);
  if (value !== undefined) return { kind: 'value', value };
  problems.note(
    'name or value',
    `An expression attribute value used in expression is not defined; attribute value: ${key.text}`,
  );
  return NOTHING;
}

/** The words that operators are: they begin no operand, unless they are called. */
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);

export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text.toUpperCase());
}
