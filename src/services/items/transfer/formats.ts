/** How items stand in a file. */
export const TRANSFER_FORMATS = ['jsonl', 'json', 'csv', 'dynamodb-json'] as const;

export type TransferFormat = (typeof TRANSFER_FORMATS)[number];

/** The format that a file's name tells; undefined when it tells none. Compressed files are named `….gz`. */
export function formatOf(path: string): TransferFormat | undefined {
  const name = path.replace(/\.gz$/, '');
  if (/\.(dynamodb|ddb)\.jsonl?$/.test(name)) return 'dynamodb-json';
  if (/\.(jsonl|ndjson)$/.test(name)) return 'jsonl';
  if (name.endsWith('.json')) return 'json';
  return name.endsWith('.csv') ? 'csv' : undefined;
}

/** Columns of a CSV file of items; `attributes` is JSON. */
export const CSV_COLUMNS = [
  'id',
  'status',
  'description',
  'createdAt',
  'updatedAt',
  'version',
  'attributes',
] as const;
