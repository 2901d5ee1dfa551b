import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { commandWriter } from '../../src/hints.ts';
import type { Doc } from '../../src/terminal/layout/docs.ts';
import { createRenderer } from '../../src/terminal/layout/renderer.ts';
import type { Text } from '../../src/terminal/layout/text.ts';
import type { View } from '../../src/terminal/printer.ts';
import { safeLine, safeText } from '../../src/terminal/safe-text.ts';
import { type TextStyle, textStyleOf } from '../../src/terminal/text-style.ts';
import { Recorder } from './streams.ts';

export const NOW = new Date('2026-11-27T12:00:00.000Z');
export const TIME = '2026-11-27T09:30:00.123Z';
export const LATER = '2026-11-27T11:59:58.456Z';
/** As long as an environment's name may be. */
export const ENVIRONMENT = 'production-eu1';
export const ACCOUNT = '123456789012';
export const ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/jane.doe@example.com`;
export const TABLE = `${ENVIRONMENT}-backoffice-data`;
export const FUNCTION = `${ENVIRONMENT}-backoffice-api`;
export const REQUEST = '8f5cbd1c-7d0b-4d5d-9c5e-0d9bac2f1e77';
export const TRACE = '1-6743a1f0-0123456789abcdef01234567';
/** What is hard to measure and easy to break. */
export const JAPANESE =
  '在庫が足りないため注文を処理できませんでした。しばらくしてからもう一度お試しください。';
export const FAMILY = '👩‍👩‍👧‍👦';
export const ACCENTS = 're\u0301sume\u0301 nai\u0308ve';
export const HOSTILE = `\u001b[2J\u001b]0;owned\u0007${JAPANESE} ${FAMILY} ${ACCENTS} नमस्ते \u202e${'x'.repeat(130)}`;

export interface ViewCase {
  readonly name: string;
  draw(style: TextStyle): Doc;
}

export function showing<T extends object>(name: string, view: View<T>, result: T): ViewCase {
  return { name, draw: (style) => view.text(result, style) };
}

/** The same for a document that no view of a result makes. */
export function drawing(name: string, draw: (style: TextStyle) => Doc): ViewCase {
  return { name, draw };
}

const COLOURLESS = { NO_COLOR: '1' };
const command = commandWriter({ env: ENVIRONMENT }, []);

/** What a person sees. @param columns undefined for a pipe. */
export async function seen(
  { draw }: ViewCase,
  columns?: number,
  env: Record<string, string> = COLOURLESS,
): Promise<string> {
  const style = textStyleOf(new Recorder(columns !== undefined, columns), env, true, command);
  return (await createRenderer(style))(draw(style));
}

/** What may be wider than the terminal: a line that holds nothing but what a user copies. */
export function isCopied(line: string, doc: Doc): boolean {
  if (verbatims(doc).some((text) => text.includes(line))) return true;
  return wholes(doc).some((each) => line.includes(each) && !line.replace(each, '').includes(' '));
}

/** Every view at the widths of terminals, and in a pipe. */
export function itFits(cases: readonly ViewCase[]): void {
  for (const columns of [40, 80, 120])
    it.each(cases.map((each) => [each.name, each] as const))(
      `%s fits ${columns} columns`,
      async (_, each) => {
        const output = await seen(each, columns);
        const doc = each.draw(textStyleOf(new Recorder(true, columns), COLOURLESS, true, command));
        for (const line of output.split('\n'))
          if (stringWidth(line) > columns) expect([line, isCopied(line, doc)]).toEqual([line, true]);
        expect(output).not.toMatch(/\ufffd|(?!\n)\p{Cc}|\u202e|[ \t]$/mu);
        const coloured = await seen(each, columns, {});
        expect(stripVTControlCharacters(coloured)).toBe(output);
      },
    );
  it.each(cases.map((each) => [each.name, each] as const))('%s is plain in a pipe', async (_, each) => {
    const output = await seen(each);
    expect(output).not.toMatch(/(?![\t\n])\p{Cc}|\u202e/u);
    expect(output === '' || output.endsWith('\n')).toBe(true);
  });
}

function wholes(doc: Doc): string[] {
  switch (doc.kind) {
    case 'lines':
      return doc.lines.flatMap((line) => wholeParts(line));
    case 'table':
      return doc.rows.flat().flatMap((cell) => wholeParts(cell));
    case 'fields':
      return doc.fields.flatMap(([, value]) => wholeParts(value));
    case 'stack':
      return doc.docs.flatMap(wholes);
    case 'sized':
      return wholes(doc.build({ width: 80, measure: stringWidth }));
    case 'verbatim':
    case 'preformatted':
      return [];
  }
}

function verbatims(doc: Doc): string[] {
  if (doc.kind === 'stack') return doc.docs.flatMap(verbatims);
  return doc.kind === 'verbatim' ? [safeText(doc.text)] : [];
}

function wholeParts(text: Text): string[] {
  if (typeof text === 'string') return [];
  if (!('text' in text)) return text.flatMap(wholeParts);
  return text.whole && typeof text.text === 'string' ? [safeLine(text.text)] : wholeParts(text.text);
}
