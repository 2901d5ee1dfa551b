import { stringifyJson } from '../../function/exact-json.ts';
import { BackofficeError } from '../errors.ts';
import { parsedJson } from '../schemas/json.ts';
import type { Doc } from './layout/docs.ts';
import { createRenderer, type Renderer } from './layout/renderer.ts';
import { lossOf, type Output, type OutputError, write } from './streams.ts';
import type { TextStyle } from './text-style.ts';

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
  printText(text: string): Promise<void>;
  /** One result of a stream. @throws OutputError: nobody gets the others either. */
  printRow<T extends object>(row: T, view: View<T>): Promise<void>;
  /** Many results of a stream at once: one write for all of them. @throws OutputError */
  printRows<T extends object>(rows: readonly T[], view: View<T>): Promise<void>;
  /** What a person would see of it, for a screen that is drawn again and again. */
  textOf<T extends object>(result: T, view: View<T>): Promise<string>;
  /** Why a result could not be written. */
  loss(): OutputError | undefined;
}

/** Writes results to stdout in the chosen format. @param query a JMESPath expression over the JSON form. */
export function createPrinter(
  stdout: Output,
  style: TextStyle,
  format: Format,
  query: string | undefined,
): Printer {
  let columns: string[] | undefined;
  let renderer: Promise<Renderer> | undefined;
  let loss: OutputError | undefined;

  /** Where only data is printed, nothing is loaded that would lay it out. */
  function rendering(): Promise<Renderer> {
    renderer ??= createRenderer(style);
    return renderer;
  }

  async function textOf<T extends object>(result: T, view: View<T>): Promise<string> {
    const render = await rendering();
    return render(view.text(result, style));
  }

  async function rendered<T extends object>(result: T, view: View<T>, row: boolean): Promise<string> {
    if (query !== undefined) return renderQuery(result, query, format);
    if (format === 'table') return textOf(result, view);
    if (format === 'json') return row ? `${stringifyJson(result)}\n` : `${stringifyJson(result, 2)}\n`;
    const rows = view.rows?.(result) ?? [result];
    if (format === 'ndjson') return rows.map((each) => `${stringifyJson(each)}\n`).join('');
    const { csvLines } = await import('./csv.ts');
    const lines = csvLines(rows, columns);
    const head = columns === undefined ? lines.head : '';
    columns = lines.columns;
    return head + lines.body;
  }

  async function printText(text: string): Promise<void> {
    const failed = await lossOf(write(stdout, text));
    loss ??= failed;
  }

  async function printPart(text: string): Promise<void> {
    await printText(text);
    if (loss !== undefined) throw loss;
  }

  return {
    textOf,
    printText,
    loss: () => loss,
    print: async (result, view) => printText(await rendered(result, view, false)),
    printRow: async (row, view) => printPart(await rendered(row, view, true)),
    async printRows(rows, view) {
      const draw = query === undefined && format === 'table' ? await rendering() : undefined;
      let text = '';
      for (const row of rows) {
        if (draw === undefined) text += await rendered(row, view, true);
        else text += draw(view.text(row, style));
      }
      if (text !== '') await printPart(text);
    },
  };
}

async function renderQuery(result: object, query: string, format: Format): Promise<string> {
  const { search } = await import('@jmespath-community/jmespath');
  try {
    // As the aws command: a literal that is no JSON is a text.
    const found = search(parsedJson(stringifyJson(result)) ?? null, query, { enable_legacy_literals: true });
    if (format === 'table' && typeof found === 'string') return `${found}\n`;
    return `${JSON.stringify(found, null, format === 'ndjson' ? undefined : 2)}\n`;
  } catch (error) {
    throw new BackofficeError('USAGE', `--query is not valid JMESPath: ${(error as Error).message}`, {
      hint: 'see https://jmespath.org',
    });
  }
}
