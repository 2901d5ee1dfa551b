import { createDescent } from '../../../../lang/descent.ts';
import type { Value, ValueType } from '../values/value.ts';
import type { ExpressionAttributes } from './attributes.ts';
import { type Reading, readGivenValue, readPath } from './operands.ts';
import { addPath, emptyTree } from './path-tree.ts';
import { Problems } from './problems.ts';
import { expressionReader } from './tokens.ts';
import type { Path } from './tree.ts';
import type { Source, Update, UpdateAction } from './update-tree.ts';

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Section = (typeof SECTIONS)[number];

/** Parses an update. @throws ExpressionError for one that is wrong. */
export function parseUpdate(text: string, attributes: ExpressionAttributes): Update {
  const reading = { reader: expressionReader(text), attributes, problems: new Problems() };
  const { reader, problems } = reading;
  const actions = emptyTree<UpdateAction>();
  const paths: Path[] = [];
  const seen = new Set<Section>();
  do {
    const section = SECTIONS.find((each) => reader.take(each));
    if (section === undefined) throw reader.error('expected a section');
    if (seen.has(section))
      problems.note('section', `The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do {
      const path = readPath(reading);
      paths.push(path);
      addPath(actions, path, readAction(section, reading), problems);
    } while (reader.take(','));
  } while (!reader.done);
  problems.throwFirst();
  return { actions, paths };
}

function readAction(section: Section, reading: Reading): UpdateAction {
  if (section === 'REMOVE') return { kind: 'REMOVE' };
  if (section === 'SET') {
    reading.reader.expect('=');
    return { kind: 'SET', source: sourceReader(reading)() };
  }
  const given = readGivenValue(reading);
  if (given?.kind !== 'value') throw reading.reader.error('expected a value');
  checkOperand(section, given.value, reading.problems);
  return { kind: section, value: given.value };
}

const TYPE_WORDS: Readonly<Partial<Record<ValueType, string>>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** ADD takes numbers and sets, DELETE sets. */
function checkOperand(section: 'ADD' | 'DELETE', { type }: Value, problems: Problems): void {
  const word = TYPE_WORDS[type];
  if (word === undefined || (section === 'ADD' && type === 'N')) return;
  problems.note(
    'operand',
    `Incorrect operand type for operator or function; operator: ${section}, operand type: ${word}`,
  );
}

/** One sum or difference; AWS takes no longer ones. */
function sourceReader(reading: Reading): () => Source {
  const { reader, problems } = reading;
  const operand = createDescent<Source>({
    source: reader,
    levels: [],
    operand: (whole) => {
      const given = readGivenValue(reading);
      if (given?.kind === 'value') return given;
      if (reader.take('(')) {
        const inner = arithmetic();
        reader.expect(')');
        return inner;
      }
      return readCall(reading, whole) ?? { kind: 'path', path: readPath(reading) };
    },
  });
  function arithmetic(): Source {
    const left = operand();
    const kind = reader.take('+') ? '+' : reader.take('-') ? '-' : undefined;
    if (kind === undefined) return left;
    const right = operand();
    checkTypes(kind, [left, right], 'N', problems);
    return { kind, left, right };
  }
  return arithmetic;
}

function readCall(reading: Reading, readSource: () => Source): Source | undefined {
  const { reader, problems } = reading;
  const mark = reader.mark();
  const word = reader.takeKind('word');
  if (word === undefined || !reader.take('(')) {
    reader.back(mark);
    return undefined;
  }
  const given = [readSource()];
  while (reader.take(',')) given.push(readSource());
  reader.expect(')');
  return callOf(word.text, given, problems);
}

const NOTHING: Source = { kind: 'value', value: { type: 'NULL' } };

/** Calls that are wrong end in an error before they are used: what they become is of no account. */
function callOf(name: string, given: readonly Source[], problems: Problems): Source {
  const [left = NOTHING, right = NOTHING] = given;
  if (name !== 'if_not_exists' && name !== 'list_append') {
    problems.note('unknown function', `Invalid function name; function: ${name}`);
    return NOTHING;
  }
  if (given.length !== 2) {
    problems.note(
      'function',
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${given.length}`,
    );
    return NOTHING;
  }
  if (name === 'list_append') {
    checkTypes(name, given, 'L', problems);
    return { kind: name, left, right };
  }
  if (left.kind === 'path') return { kind: name, path: left.path, otherwise: right };
  problems.note('function', `Operator or function requires a document path; operator or function: ${name}`);
  return NOTHING;
}

function checkTypes(name: string, given: readonly Source[], wanted: ValueType, problems: Problems): void {
  for (const source of given)
    if (source.kind === 'value' && source.value.type !== wanted)
      problems.note(
        'function',
        `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${source.value.type}`,
      );
}
