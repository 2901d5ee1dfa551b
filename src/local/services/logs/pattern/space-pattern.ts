import type { Matches } from './matches.ts';
import type { Scanner } from './scanner.ts';
import { compileComparison, numberOrText } from './value.ts';

interface Field {
  /** Stands for any number of fields. */
  readonly ellipsis: boolean;
  readonly test: (value: string | number) => boolean;
}

/** Compiles `[ip, user, ..., request=*html*, status=4* || status=5*, bytes>1000]`. */
export function compileSpaces(scanner: Scanner): Matches {
  scanner.expect('[');
  const fields = [readField(scanner)];
  while (scanner.takeText(',')) fields.push(readField(scanner));
  scanner.expect(']');
  scanner.end();
  if (fields.filter(({ ellipsis }) => ellipsis).length > 1) throw scanner.error('more than one ellipsis');
  return (message) => matches(fields, splitFields(message));
}

function readField(scanner: Scanner): Field {
  if (scanner.takeText('...')) return { ellipsis: true, test: () => true };
  const name = scanner.take(/([A-Za-z_]\w*)/)?.[1];
  if (name === undefined) throw scanner.error('expected the name of a field');
  if (!scanner.take(/(?=!=|<|>|=)/)) return { ellipsis: false, test: () => true };
  return { ellipsis: false, test: anyOf(name, scanner) };
}

type Test = (value: string | number) => boolean;

function anyOf(name: string, scanner: Scanner): Test {
  const parts = [allOf(name, scanner)];
  while (scanner.takeText('||')) {
    repeatName(name, scanner);
    parts.push(allOf(name, scanner));
  }
  return (value) => parts.some((part) => part(value));
}

function allOf(name: string, scanner: Scanner): Test {
  const parts = [comparison(scanner)];
  while (scanner.takeText('&&')) {
    repeatName(name, scanner);
    parts.push(comparison(scanner));
  }
  return (value) => parts.every((part) => part(value));
}

/** A field is a number to comparisons of numbers, and the text that it is to those of texts. */
function comparison(scanner: Scanner): Test {
  const test = compileComparison(scanner);
  return (value) => test(numberOrText(String(value))) || test(String(value));
}

function repeatName(name: string, scanner: Scanner): void {
  if (scanner.take(/([A-Za-z_]\w*)/)?.[1] !== name) throw scanner.error(`expected ${name} again`);
}

/** Fields are parted by spaces; what stands in quotes or brackets is one field. */
function splitFields(message: string): string[] {
  const found = message.trim().match(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S+/g) ?? [];
  return found.map((field) => (/^".*"$|^\[.*\]$/s.test(field) ? field.slice(1, -1) : field));
}

function matches(fields: readonly Field[], values: readonly string[]): boolean {
  const at = fields.findIndex(({ ellipsis }) => ellipsis);
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
