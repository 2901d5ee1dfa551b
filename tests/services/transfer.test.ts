import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileElements } from '../../src/services/items/transfer/file-elements.ts';
import { type FilePart, fileLines, LONGEST_PART } from '../../src/services/items/transfer/file-lines.ts';
import { createRepeatedIds } from '../../src/services/items/transfer/repeated-ids.ts';
import { assertAsyncProperty } from '../support/properties.ts';

async function collect(parts: AsyncIterable<FilePart>): Promise<FilePart[]> {
  const found: FilePart[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

/** The bytes of a text, cut anywhere. */
function cut(text: string, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return Readable.from(pieces);
}

describe('lines of a file', () => {
  it('are the same wherever the file is cut', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 9 }),
        async (texts, size) => {
          const lines = texts.map((text) => text.replace(/[\r\n]/g, ''));
          const found = await collect(fileLines(cut(lines.map((line) => `${line}\n`).join(''), size)));
          const expected = lines.flatMap((line, index) =>
            line.trim() === '' ? [] : [[index + 1, line.trim()]],
          );
          expect(found.map(({ line, text }) => [line, text])).toEqual(
            expected.map(([at, text]) => [at, String(text).replace(/^\ufeff/, at === 1 ? '' : '\ufeff')]),
          );
        },
      ),
    );
  });

  it('may be a gigabyte long without being kept in memory', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    async function* gigabyte(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"id":"before"}\n');
      for (let index = 0; index < 1024; index += 1) yield piece;
      yield Buffer.from('\n{"id":"after"}\n');
    }
    const before = process.memoryUsage().rss;
    const found = await collect(fileLines(gigabyte()));
    expect(found.map(({ line, problem }) => [line, problem])).toEqual([
      [1, undefined],
      [2, 'is longer than 8 MB, which no item is'],
      [3, undefined],
    ]);
    expect(found[1]?.text.length).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe('elements of a JSON array', () => {
  it('are those of JSON.parse, wherever the file is cut', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(
        fc.array(fc.json()),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('', '\n', ' \r\n\t'),
        async (texts, size, space) => {
          const whole = `\ufeff${space}[${space}${texts.join(`${space},${space}`)}${space}]${space}`;
          const found = await collect(fileElements(cut(whole, size), 'f.json'));
          expect(found.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
            texts.map((text) => JSON.parse(text) as unknown),
          );
        },
      ),
    );
  });

  it('know their line, and may be too long', async () => {
    const whole = `[\n{"a":1},\n"${'x'.repeat(LONGEST_PART)}",\n{"b":2}]`;
    const found = await collect(fileElements(cut(whole, 1 << 20), 'f.json'));
    expect(found.map(({ line, problem }) => [line, problem === undefined])).toEqual([
      [2, true],
      [3, false],
      [4, true],
    ]);
  });
});

describe('ids that stand twice', () => {
  it('are found, and no others, however many there are', () => {
    const repeated = createRepeatedIds();
    const ids = Array.from({ length: 300_000 }, (_, index) => `item-${index % 299_000}`);
    for (const id of ids) repeated.note(id);
    expect(repeated.uncertain).toBe(true);
    for (let round = 0; round < 2; round += 1) {
      repeated.restart();
      const found = ids.filter((id) => repeated.isRepeated(id));
      expect(found).toEqual(Array.from({ length: 1000 }, (_, index) => `item-${index}`));
    }
  });

  it('are none where there are none', () => {
    const repeated = createRepeatedIds();
    for (let index = 0; index < 1000; index += 1) repeated.note(`id-${index}`);
    expect(repeated.uncertain).toBe(false);
  });
});
