import { stringifyJson } from '../../function/exact-json.ts';
import { BackofficeError } from '../errors.ts';
import { parsedJson } from '../schemas/json.ts';
import { type Doc, isBare } from './layout/docs.ts';
import { createRenderer, type Renderer } from './layout/renderer.ts';
import { lossOf, type Output, type OutputError } from './streams.ts';
import type { TextStyle } from './text-style.ts';
import { writeData, writeJson, write as writeText } from './writer.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

/** How a result becomes text. The same object is behind every format. */
export interface View<T> {
  /** For a person. */
  readonly text: (result: T, style: TextStyle) => Doc;
  /** The rows of a list, for NDJSON and CSV; a result without any is one row itself. */
  readonly rows?: (result: T) => readonly object[];
}

export interface Printer {
  /** What cannot be written decides nothing: see `loss`. */
  print<T extends object>(result: T, view: View<T>): Promise<void>;
  /** The same for a bare value. */
  printValue(value: string): Promise<void>;
  /** One result of a stream. @throws OutputError: nobody gets the others either. */
  printRow<T extends object>(row: T, view: View<T>): Promise<void>;
  /** Many results of a stream at once: one write for all of them. @throws OutputError */
  printRows<T extends object>(rows: readonly T[], view: View<T>): Promise<void>;
  /** What a person would see of it, for a screen that is drawn again and again. @param width columns. */
  textOf<T extends object>(result: T, view: View<T>, width: number): Promise<string>;
  /** Why a result could not be written. */
  loss(): OutputError | undefined;
}

/** Text, and whom it is for. */
interface Rendered {
  readonly text: string;
  readonly as: 'text' | 'data' | 'json';
}

export interface PrinterOptions {
  readonly format: Format;
  /** A JMESPath expression over the JSON form. */
  readonly query?: string | undefined;
  /** Of CSV: cells that a spreadsheet would run are marked as text. */
  readonly csvSafe?: boolean;
  /** Whether a CI runner looks for commands in the output. */
  readonly readByRunner?: boolean;
}

/** Writes results to stdout in the chosen format. */
export function createPrinter(
  stdout: Output,
  style: TextStyle,
  { format, query, csvSafe = false, readByRunner = false }: PrinterOptions,
): Printer {
  let columns: string[] | undefined;
  let renderer: Promise<Renderer> | undefined;
  let loss: OutputError | undefined;

  /** Where only data is printed, nothing is loaded that would lay it out. */
  function rendering(): Promise<Renderer> {
    renderer ??= createRenderer(style);
    return renderer;
  }

  async function textOf<T extends object>(result: T, view: View<T>, width: number): Promise<string> {
    const sized = { ...style, width };
    const render = await createRenderer(sized);
    return render(view.text(result, sized));
  }

  async function shown<T extends object>(result: T, view: View<T>): Promise<Rendered> {
    const render = await rendering();
    const doc = view.text(result, style);
    return { text: render(doc), as: isBare(doc) ? 'data' : 'text' };
  }

  async function csv(rows: readonly object[]): Promise<Rendered> {
    const { csvLines } = await import('./csv.ts');
    const lines = csvLines(rows, columns, csvSafe);
    const head = columns === undefined ? lines.head : '';
    columns = lines.columns;
    return { text: head + lines.body, as: 'data' };
  }

  async function rendered<T extends object>(result: T, view: View<T>, row: boolean): Promise<Rendered> {
    if (query !== undefined) return renderQuery(result, query, format);
    if (format === 'table') return shown(result, view);
    if (format === 'json') return json(row ? stringifyJson(result) : stringifyJson(result, 2));
    const rows = view.rows?.(result) ?? [result];
    return format === 'csv'
      ? csv(rows)
      : json(rows.map((each) => stringifyJson(each)).join('\n'), rows.length);
  }

  async function write({ text, as }: Rendered): Promise<void> {
    if (as === 'json') return writeJson(stdout, text, readByRunner);
    return as === 'data' ? writeData(stdout, text) : writeText(stdout, text);
  }

  async function printWhole(result: Rendered): Promise<void> {
    const failed = await lossOf(write(result));
    loss ??= failed;
  }

  async function printPart(part: Rendered): Promise<void> {
    await printWhole(part);
    if (loss !== undefined) throw loss;
  }

  return {
    textOf,
    loss: () => loss,
    printValue: (value) =>
      printWhole(format === 'table' ? { text: `${value}\n`, as: 'data' } : json(JSON.stringify(value))),
    print: async (result, view) => printWhole(await rendered(result, view, false)),
    printRow: async (row, view) => printPart(await rendered(row, view, true)),
    async printRows(rows, view) {
      if (query === undefined && format === 'table') {
        const draw = await rendering();
        let text = '';
        for (const row of rows) text += draw(view.text(row, style));
        if (text !== '') await printPart({ text, as: 'text' });
        return;
      }
      let [text, as]: [string, Rendered['as']] = ['', 'data'];
      for (const row of rows) {
        const more = await rendered(row, view, true);
        text += more.text;
        as = more.as;
      }
      if (text !== '') await printPart({ text, as });
    },
  };
}

/** @param lines none is no text. */
function json(text: string, lines = 1): Rendered {
  return { text: lines === 0 ? '' : `${text}\n`, as: 'json' };
}

async function renderQuery(result: object, query: string, format: Format): Promise<Rendered> {
  const { search } = await import('@jmespath-community/jmespath');
  try {
    // As the aws command: a literal that is no JSON is a text.
    const found = search(parsedJson(stringifyJson(result)) ?? null, query, { enable_legacy_literals: true });
    if (format === 'table' && typeof found === 'string') return { text: `${found}\n`, as: 'data' };
    return json(JSON.stringify(found, null, format === 'ndjson' ? undefined : 2));
  } catch (error) {
    throw new BackofficeError('USAGE', `--query is not valid JMESPath: ${(error as Error).message}`, {
      hint: 'see https://jmespath.org',
    });
  }
}
