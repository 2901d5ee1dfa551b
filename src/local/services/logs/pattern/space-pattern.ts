import { createDescent, logical } from '../../../lang/descent.ts';
import type { Matches } from './matches.ts';
import type { PatternScanner } from './pattern-scanner.ts';
import { compileComparison, numberOrText } from './value.ts';

interface Field {
  /** Stands for any number of fields. */
  readonly ellipsis: boolean;
  readonly test: (value: string | number) => boolean;
}

/** Compiles `[ip, user, ..., request=*html*, status=4* || status=5*, bytes>1000]`. */
export function compileSpaces(scanner: PatternScanner): Matches {
  scanner.expect('[');
  const fields = [readField(scanner)];
  while (scanner.takeText(',')) fields.push(readField(scanner));
  scanner.expect(']');
  scanner.end();
  if (fields.filter(({ ellipsis }) => ellipsis).length > 1) throw scanner.error('more than one ellipsis');
  return (message) => matches(fields, message);
}

function readField(scanner: PatternScanner): Field {
  if (scanner.takeText('...')) return { ellipsis: true, test: () => true };
  const name = scanner.take(/([A-Za-z_]\w*)/y)?.[1];
  if (name === undefined) throw scanner.error('expected the name of a field');
  if (!scanner.take(/(?=!=|<|>|=)/y)) return { ellipsis: false, test: () => true };
  return { ellipsis: false, test: conditions(name, scanner) };
}

type Test = (value: string | number) => boolean;

/** `status=4* || status=5*`: the name stands before each comparison; the first was taken already. */
function conditions(name: string, scanner: PatternScanner): Test {
  let first = true;
  return createDescent<Test>({
    source: scanner,
    levels: logical<string | number>('||', '&&'),
    operand: () => {
      if (!first) repeatName(name, scanner);
      first = false;
      return comparison(scanner);
    },
  })();
}

/** A field is a number to comparisons of numbers, and the text that it is to those of texts. */
function comparison(scanner: PatternScanner): Test {
  const test = compileComparison(scanner);
  return (value) => test(numberOrText(String(value))) || test(String(value));
}

function repeatName(name: string, scanner: PatternScanner): void {
  if (scanner.take(/([A-Za-z_]\w*)/y)?.[1] !== name) throw scanner.error(`expected ${name} again`);
}

const QUOTED = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const WORD = /\S+/y;
const SPACE = /\s*/y;

/**
 * Fields are parted by spaces; what stands in quotes or brackets is one field. The last of `most` takes the rest of the
 * line: FilterAndPatternSyntax.html has `[w1=ERROR, w2]` match a line of seven words.
 */
function splitFields(message: string, most: number): string[] {
  const line = message.trim();
  // Looked for once: a bracket without its end is one of thousands at times.
  const lastBracket = line.lastIndexOf(']');
  const found: string[] = [];
  for (let at = 0; at < line.length; ) {
    const field =
      line[at] === '[' && at < lastBracket ? line.slice(at, line.indexOf(']', at) + 1) : undefined;
    const taken = field ?? taking(QUOTED, line, at) ?? taking(WORD, line, at) ?? '';
    const end = at + taken.length;
    if (found.length === most - 1 && end < line.length) return [...found, line.slice(at)];
    found.push(field !== undefined || taking(QUOTED, taken, 0) === taken ? taken.slice(1, -1) : taken);
    at = end + (taking(SPACE, line, end)?.length ?? 0);
  }
  return found;
}

function taking(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}

function matches(fields: readonly Field[], message: string): boolean {
  const at = fields.findIndex(({ ellipsis }) => ellipsis);
  const values = splitFields(message, at < 0 ? fields.length : Number.POSITIVE_INFINITY);
  if (at < 0)
    return fields.length === values.length && fields.every(({ test }, index) => test(values[index] ?? ''));
  const after = fields.slice(at + 1);
  if (values.length < fields.length - 1) return false;
  const start = values.length - after.length;
  return (
    fields.slice(0, at).every(({ test }, index) => test(values[index] ?? '')) &&
    after.every(({ test }, index) => test(values[start + index] ?? ''))
  );
}
