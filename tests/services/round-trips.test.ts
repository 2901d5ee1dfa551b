import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireRow } from '../../src/aws/wire-row.ts';
import { TRANSFER_FORMATS, type TransferFormat } from '../../src/services/items/transfer/formats.ts';
import { frameOf, rowInFile } from '../../src/services/items/transfer/item-text.ts';
import { readFileRows } from '../../src/services/items/transfer/read-file.ts';
import type { ReadRow } from '../../src/services/items/transfer/to-row.ts';
import { rowText } from '../../src/services/table/row-text.ts';
import { assertAsyncProperty } from '../support/properties.ts';
import { FULL_SCALE } from '../support/scale.ts';
import { wireRow } from '../support/wire-rows.ts';

const NOW = '2026-11-28T00:00:00.000Z';

async function reread(text: string, format: TransferFormat): Promise<ReadRow[]> {
  const { head, end } = frameOf({ format });
  const file = {
    name: 'f',
    format,
    open: (): AsyncIterable<Buffer> => Readable.from([Buffer.from(head + text + end)]),
  };
  const found: ReadRow[] = [];
  for await (const each of readFileRows(file, NOW)) found.push(each);
  return found;
}

/** What an import of the file makes of a row. */
function becameOf(row: WireRow, format: TransferFormat, [found, ...more]: readonly ReadRow[]): string {
  expect(more).toEqual([]);
  if (found === undefined) return 'lost';
  if ('refusal' in found) return 'refused';
  const { idempotencyKey, lastRequest, ...item } = row;
  return rowText(found.row.row) === rowText(format === 'dynamodb-json' ? row : item) ? 'same' : 'changed';
}

describe.each(TRANSFER_FORMATS)('a row in %s', (format) => {
  it('comes back as the export says that it does, whatever it holds', async () => {
    const seen = new Map<string, number>();
    await assertAsyncProperty(
      fc.asyncProperty(wireRow, async (row) => {
        const { text, back } = rowInFile(row, { format, csvSafe: false });
        expect(becameOf(row, format, await reread(text, format))).toBe(back);
        seen.set(back, (seen.get(back) ?? 0) + 1);
      }),
      { numRuns: FULL_SCALE ? 20_000 : 400 },
    );
    expect([...seen.keys()].sort()).toEqual(
      format === 'dynamodb-json' ? ['same'] : ['changed', 'refused', 'same'],
    );
  });
});

describe('a version', () => {
  const row = (N: string): WireRow => ({
    id: { S: 'a' },
    timestamp: { N: '0' },
    status: { S: 'new' },
    description: { S: '' },
    attributes: { M: {} },
    createdAt: { S: NOW },
    updatedAt: { S: NOW },
    version: { N },
  });

  it.each(['jsonl', 'json', 'csv'] as const)('keeps each of its digits in %s', async (format) => {
    for (const digits of ['12345678901234567890', '9007199254740993', '9007199254740992']) {
      const { text, back } = rowInFile(row(digits), { format, csvSafe: false });
      expect([back, becameOf(row(digits), format, await reread(text, format))]).toEqual(['same', 'same']);
    }
    for (const digits of ['-1', '1.5']) {
      const { text, back } = rowInFile(row(digits), { format, csvSafe: false });
      expect([back, becameOf(row(digits), format, await reread(text, format))]).toEqual([
        'refused',
        'refused',
      ]);
    }
  });
});
