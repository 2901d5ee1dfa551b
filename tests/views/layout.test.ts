import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Doc, fields, lines, prose, table } from '../../src/terminal/layout/docs.ts';
import { createRenderer } from '../../src/terminal/layout/renderer.ts';
import type { Text } from '../../src/terminal/layout/text.ts';
import { safeText } from '../../src/terminal/safe-text.ts';
import { textStyleOf } from '../../src/terminal/text-style.ts';
import { assertAsyncProperty } from '../support/properties.ts';
import { Recorder } from '../support/streams.ts';

async function shown(
  doc: Doc,
  columns: number | undefined,
  env: Record<string, string> = {},
): Promise<string> {
  const style = textStyleOf(new Recorder(columns !== undefined, columns), { NO_COLOR: '1', ...env }, true);
  return (await createRenderer(style))(doc);
}

const linesOf = (output: string): string[] => output.split('\n').slice(0, -1);
const widest = (output: string): number => Math.max(0, ...linesOf(output).map((line) => stringWidth(line)));
const GRAPHEMES = new Intl.Segmenter();
/** What is to be seen, in order; spaces come and go with line breaks, and what is invisible is left out. */
const inked = (output: string): string[] =>
  Array.from(GRAPHEMES.segment(safeText(output)), ({ segment }) => segment).filter(
    (each) => each.trim() !== '',
  );

/** Words as people write them, with what is hard to measure among them. */
const HARD = [
  '名前は日本語です',
  '👩‍👩‍👧',
  '🇯🇵🇩🇪',
  'e\u0301a\u0308',
  'नमस्ते',
  'ｱﾊﾟｰﾄ',
  '한국어',
  'x'.repeat(70),
];
const word = fc.oneof(
  fc.constantFrom(...HARD),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }),
);
const sentence = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
const width = fc.integer({ min: 20, max: 140 });

describe('on a terminal', () => {
  it('no text is wider than it, and none of its graphemes is lost or broken', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(sentence, width, fc.integer({ min: 0, max: 6 }), async (given, columns, indent) => {
        for (const doc of [prose(given), lines([given], indent)]) {
          const output = await shown(doc, columns);
          expect(widest(output)).toBeLessThanOrEqual(columns);
          expect(inked(output)).toEqual(inked(given));
        }
      }),
    );
  });

  it('no table is wider than it, nothing in it is lost, and its columns stand under each other', async () => {
    const row = fc.array(sentence, { minLength: 3, maxLength: 3 });
    await assertAsyncProperty(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), width, async (rows, columns) => {
        const doc = table(
          rows,
          ['one', 'two', 'three'].map((title, index) => ({
            title,
            value: (cells: string[]): Text => cells[index] ?? '',
            flexible: index > 0,
          })),
        );
        const output = await shown(doc, columns);
        expect(widest(output)).toBeLessThanOrEqual(columns);
        const told = inked(rows.flat().join(' ')).sort();
        const titles = inked('ONETWOTHREE'.repeat(rows.length) + 'onetwothree'.repeat(rows.length));
        for (const grapheme of inked(output).sort())
          if (!told.includes(grapheme)) expect(titles).toContain(grapheme);
        for (const cell of rows.flat())
          for (const grapheme of inked(cell)) expect(output).toContain(grapheme);
      }),
    );
  });

  it('no fields are wider than it, whatever their names', async () => {
    const field = fc.tuple(sentence, sentence);
    await assertAsyncProperty(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 5 }), width, async (all, columns) => {
        const output = await shown(fields(all), columns);
        expect(widest(output)).toBeLessThanOrEqual(columns);
        expect(inked(output).sort()).toEqual(inked(all.flat().join(' ')).sort());
      }),
    );
  });
});
