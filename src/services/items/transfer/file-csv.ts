import { Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { numberOf, stringifyJson } from '../../../../function/exact-json.ts';
import { BackofficeError } from '../../../errors.ts';
import { exactJson, jsonProblem } from '../../../schemas/json.ts';
import { type FilePart, LONGEST_PART } from './file-lines.ts';

/** Texts of an item that stand in a column of their own. */
const TEXTS = new Set(['id', 'status', 'description', 'createdAt', 'updatedAt']);
/** What bytes that are not UTF-8 are read as. */
export const REPLACED = '\ufffd';

interface CsvRecord {
  readonly info: Info;
  readonly record: Readonly<Record<string, string>>;
  readonly raw: string;
}

/**
 * The rows of a CSV file, each as the JSON of an item: `attributes` is JSON, and columns that are not an item's own
 * become attributes, as text.
 * @throws BackofficeError USAGE for a file without a column `id`, or one that ends within quotes.
 */
export async function* fileRows(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<FilePart> {
  const refused: FilePart[] = [];
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(header, name),
    info: true,
    raw: true,
    max_record_size: LONGEST_PART,
    relax_column_count: false,
    skip_records_with_error: true,
    skip_empty_lines: true,
    on_skip: (error) => {
      if (error !== undefined) refused.push(refusalOf(error));
      return undefined;
    },
  });
  const source = Readable.from(bytes);
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const each of source.pipe(parser)) {
      yield* refused.splice(0);
      const { info, record, raw } = each as CsvRecord;
      yield recordPart(record, info.lines, raw);
    }
    yield* refused.splice(0);
  } catch (error) {
    const { code, message } = error as CsvError;
    if (!code?.startsWith('CSV_')) throw error;
    throw new BackofficeError('USAGE', `${name} is not CSV: ${message}`, {
      hint: 'nothing was written',
      cause: error,
    });
  }
}

function checkHeader(header: readonly string[], name: string): string[] {
  const names = header.map((each) => each.trim());
  const doubled = names.find((each, index) => names.indexOf(each) !== index);
  if (doubled !== undefined)
    throw new BackofficeError('USAGE', `${name} has two columns "${doubled}"`, {
      hint: 'nothing was written',
    });
  if (names.includes('id')) return names;
  throw new BackofficeError('USAGE', `${name} has no column "id"`, {
    hint: `its first line must name the columns; there are ${names.slice(0, 10).join(', ')}; nothing was written`,
  });
}

function refusalOf({ message, ...details }: CsvError): FilePart {
  const { lines, raw }: Readonly<Record<string, unknown>> = details;
  return {
    line: typeof lines === 'number' ? lines : 0,
    text: typeof raw === 'string' ? raw.trimEnd() : '',
    problem: message,
  };
}

/** The item of a row. @param line where the row ends: the parser tells no other. */
export function recordPart(record: CsvRecord['record'], line: number, raw: string): FilePart {
  const text = raw.trimEnd();
  if (text.includes(REPLACED)) return { line, text, problem: 'is not valid UTF-8' };
  const { attributes = '', version = '', ...others } = record;
  // What was written around the application may have no status; anything else without one gets the default.
  const given = version === '0' ? (column: string) => column === 'status' : () => false;
  const fields = Object.entries(others).filter(([column, value]) => value !== '' || given(column));
  const own = Object.fromEntries(fields.filter(([column]) => TEXTS.has(column)));
  const extra = Object.fromEntries(fields.filter(([column]) => !TEXTS.has(column)));
  if (version !== '' && !/^\d+$/.test(version))
    return { line, text, problem: 'version must be a whole number' };
  const held = attributesIn(attributes);
  if ('problem' in held) return { line, text, problem: held.problem };
  const numbered = version === '' ? {} : { version: numberOf(version) };
  return { line, text: stringifyJson({ ...extra, ...own, ...numbered, ...held.value }) };
}

/** A cell is one value: what is put together from texts could end before its cell does. */
function attributesIn(cell: string): { readonly value: object } | { readonly problem: string } {
  if (cell === '') return { value: {} };
  try {
    return { value: { attributes: exactJson(cell) } };
  } catch (error) {
    return { problem: `attributes ${jsonProblem(error)}` };
  }
}
