import { join } from 'node:path';
import type { RowSpool } from '../../../services/restore/reconcile/spool.ts';
import { type LaidRows, layFile, layTable } from '../../../services/table/diff/lay-rows.ts';
import type { RowForm } from '../../../services/table/diff/row-form.ts';
import type { InputFile } from '../../items/input-file.ts';
import { createPaceMeter } from '../../items/pace.ts';
import type { Operation } from '../../operation.ts';
import { openRowSpool, partsFor } from '../../restore/row-spool.ts';

/** What is read of a side: a table, or a file that is open. */
export type Source = TableSource | FileSource;

export interface TableSource {
  readonly table: string;
  readonly bytes: number;
  /** As AWS counted last; undefined where nobody knows. */
  readonly items: number | undefined;
}

export interface FileSource {
  readonly file: InputFile;
}

/** A side that was read into the state directory. */
export interface ReadSide extends LaidRows {
  readonly spool: RowSpool;
}

export type Sides<T> = Readonly<Record<'a' | 'b', T>>;

/** How large a file is when it is not compressed, and how large a table has grown in hours, nobody knows: parts enough for some GB. */
const FILE_BYTES = 4 * 2 ** 30;

/** Reads both sides, one after the other, into as many parts. */
export async function readSides(
  operation: Operation,
  sources: Sides<Source>,
  directory: string,
): Promise<Sides<ReadSide>> {
  const { a, b } = sources;
  const parts = partsFor(Math.max(FILE_BYTES, ...[a, b].map((each) => ('table' in each ? each.bytes : 0))));
  const form = formOf([a, b]);
  return {
    a: await readSide(operation, a, { form, spool: await openRowSpool(join(directory, 'a'), parts) }),
    b: await readSide(operation, b, { form, spool: await openRowSpool(join(directory, 'b'), parts) }),
  };
}

/** A file of JSON or CSV holds items; rows are only told apart where both sides hold rows. */
function formOf(sources: readonly Source[]): RowForm {
  const rows = sources.every((each) => 'table' in each || each.file.format === 'dynamodb-json');
  return rows ? 'rows' : 'items';
}

async function readSide(
  operation: Operation,
  source: Source,
  { form, spool }: { readonly form: RowForm; readonly spool: RowSpool },
): Promise<ReadSide> {
  const isTable = 'table' in source;
  const name = isTable ? source.table : source.file.name;
  const pace = createPaceMeter(operation, `reading ${name}`, 0, isTable ? source.items : undefined);
  let done = 0;
  const deps = {
    spool,
    form,
    signal: operation.signal,
    note(more: number) {
      done += more;
      pace.note(done);
    },
  };
  const laid = await operation.live(pace.picture, async () =>
    isTable ? layTable(await operation.connection.rows(), source.table, deps) : layFile(source.file, deps),
  );
  return { ...laid, spool };
}
