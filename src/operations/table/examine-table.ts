import { BackofficeError } from '../../errors.ts';
import { rateOf } from '../../services/cost/rates.ts';
import { rowCommand, rowWords } from '../../services/items/row-command.ts';
import { examineTable } from '../../services/table/doctor/examine-table.ts';
import type { OddRows, OddRowsFound, TableDoctorReport } from '../../services/table/doctor/table-doctor.ts';
import { readTable } from '../../services/table/environment-tables.ts';
import { createPaceMeter } from '../items/pace.ts';
import type { Operation } from '../operation.ts';
import { openTables } from './open-tables.ts';

/** DynamoDB charges a unit for 4 KB that are read consistently. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const UNIT_BYTES = 4096;

/** Looks for rows that are not as the API writes them. @param wanted another table than the active one. */
export async function examine(operation: Operation, wanted: string | undefined): Promise<TableDoctorReport> {
  const { connection, signal } = operation;
  const { name, bytes, items, active } = await operation.during('looking', () =>
    readNamed(operation, wanted),
  );
  const units = Math.ceil(bytes / UNIT_BYTES);
  const readCost = units * rateOf('tableReads').usd;
  operation.tell({ type: 'scan planned', table: name, readUnits: units, readCost });
  const pace = createPaceMeter(operation, `reading ${name}`, 0, items);
  const rows = await connection.rows();
  const examined = await operation.live(pace.picture, () =>
    examineTable({ rows, signal, note: pace.note }, name),
  );
  const found = examined.found.map((odd) => withCommands(operation, odd, active));
  return {
    table: name,
    ...examined,
    verdict: found.some(({ level }) => level === 'fail') ? 'fail' : found.length > 0 ? 'warn' : 'pass',
    found,
    cost: examined.readUnits * rateOf('tableReads').usd,
    seconds: pace.seconds(),
  };
}

async function readNamed(operation: Operation, wanted: string | undefined) {
  const names = await openTables(operation);
  const name = names.nameOf(wanted);
  const table = await readTable(await operation.connection.dynamoDB(), name);
  if (table === undefined)
    throw new BackofficeError('NOT_FOUND', `there is no table ${name}`, {
      hint: (command) => `see which there are: ${command('table list')}`,
    });
  const active = name === names.activeTable;
  return { name, active, bytes: table.TableSizeBytes ?? 0, items: table.ItemCount };
}

/** What a change by the application writes into a row, whatever it changes. */
const MENDED = new Set<OddRows['kind']>(['status', 'noStatus', 'noUpdatedAt', 'unversioned']);

/** Commands reach rows of the table that the application uses, and of no other one. */
function withCommands({ command }: Operation, odd: OddRows, active: boolean): OddRowsFound {
  const [row] = odd.samples;
  if (!active || row === undefined) return { ...odd, show: null, remedy: null };
  const words = `items update --status ${row.status ?? 'pending'} --via table`;
  const remedy = MENDED.has(odd.kind) ? rowWords(command, words, row.id) : rowCommand(command, 'delete', row);
  return { ...odd, show: rowCommand(command, 'get', row), remedy };
}
