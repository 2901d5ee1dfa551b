import type { Input } from '../requests/input.ts';
import type { IndexRecord } from '../table-record.ts';

const READ_BYTES = 4096;
const WRITE_BYTES = 1024;

/** Units for reading so many bytes. Eventually consistent reads cost half, those of transactions twice. */
export function readUnits(bytes: number, consistency: 'eventual' | 'strong' | 'transaction'): number {
  const units = Math.max(1, Math.ceil(bytes / READ_BYTES));
  return units * { eventual: 0.5, strong: 1, transaction: 2 }[consistency];
}

/** Units for writing an item of so many bytes. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_BYTES));
}

/** What an operation has consumed of a table and of its indexes. */
export class Consumed {
  private own = 0;
  private readonly indexes = new Map<string, { readonly kind: IndexRecord['kind']; units: number }>();

  /** @param asked the table as it was named: by its name, or by its ARN. */
  constructor(
    readonly table: string,
    readonly asked: string,
    readonly kind: 'read' | 'write',
  ) {}

  add(units: number): void {
    this.own += units;
  }

  addToIndex({ name, kind }: IndexRecord, units: number): void {
    if (units === 0) return;
    const held = this.indexes.get(name);
    if (held === undefined) this.indexes.set(name, { kind, units });
    else held.units += units;
  }

  /** Of the table without its indexes. */
  get units(): number {
    return this.own;
  }

  unitsOfIndexes(kind: IndexRecord['kind']): [name: string, units: number][] {
    return [...this.indexes].flatMap(([name, index]) => (index.kind === kind ? [[name, index.units]] : []));
  }

  get total(): number {
    return [...this.indexes.values()].reduce((sum, { units }) => sum + units, this.own);
  }
}

/** What an operation answers, and what it has consumed. */
export interface Outcome {
  readonly output: Readonly<Record<string, unknown>>;
  readonly consumed: readonly Consumed[];
  /** Items that are returned, of a query or a scan. */
  readonly returned?: number;
}

/** ConsumedCapacity as it was asked for; undefined for not at all. */
export function consumedCapacity(
  input: Input,
  consumed: Consumed,
  isTransaction = false,
): Readonly<Record<string, unknown>> | undefined {
  const level = input.text('ReturnConsumedCapacity') ?? 'NONE';
  if (level === 'NONE') return undefined;
  const shown = (units: number) => ({
    CapacityUnits: units,
    ...(isTransaction
      ? { [consumed.kind === 'read' ? 'ReadCapacityUnits' : 'WriteCapacityUnits']: units }
      : {}),
  });
  const total = { TableName: consumed.asked, ...shown(consumed.total) };
  if (level === 'TOTAL') return total;
  const byName = (kind: IndexRecord['kind']) => {
    const indexes = consumed.unitsOfIndexes(kind);
    if (indexes.length === 0) return undefined;
    return Object.fromEntries(indexes.map(([name, units]) => [name, shown(units)]));
  };
  return {
    ...total,
    Table: shown(consumed.units),
    GlobalSecondaryIndexes: byName('global'),
    LocalSecondaryIndexes: byName('local'),
  };
}
