import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import type { RowKey } from '../../services/items/row-key.ts';
import type { Work } from '../../services/items/where/change-row.ts';
import { keptText, readWhere, requireQuotes } from '../../services/items/where/where.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { manyChangedView } from '../../views/items.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';

/** `--where`, on every verb that works by query. */
export const WHERE = [
  '--where <condition>',
  "condition of DynamoDB's language, or field=value; reads the table; repeatable, all must hold",
] as const satisfies readonly [string, string];

/** `--fields`, where items are listed. */
export const FIELDS = [
  '--fields <names>',
  'fields to show, such as id,status,attributes.colour',
] as const satisfies readonly [string, string];

const MOST_UNITS = 1_000_000;

/** `--max-wcu`, where many items are changed. */
export const MAX_WCU = [
  '--max-wcu <n>',
  'with --where: write units a second to keep within',
  wholeNumber(1, MOST_UNITS),
] as const;

interface ManyOptions {
  readonly where?: readonly string[];
  readonly maxWcu?: number;
  readonly ifVersion?: number;
  readonly key?: RowKey;
}

/** The id of the one item that a command is for; undefined for those that a condition holds for. @throws BackofficeError USAGE */
export function idOfOne(id: string | undefined, options: ManyOptions, command: Command): string | undefined {
  const { where, maxWcu, ifVersion, key } = options;
  if (where === undefined) {
    if (id === undefined)
      throw new BackofficeError('USAGE', 'which items is not said', { hint: 'give an id, or --where' });
    if (maxWcu !== undefined)
      throw new BackofficeError('USAGE', '--max-wcu goes with --where', { hint: 'leave --max-wcu out' });
    return id;
  }
  const viaGiven = command.getOptionValueSource('via') === 'cli';
  const others: readonly (readonly [string, boolean])[] = [
    ['an id', id !== undefined],
    ['--if-version', ifVersion !== undefined],
    ['--key', key !== undefined],
    ['--via', viaGiven],
  ];
  const other = others.find(([, given]) => given)?.[0];
  if (other === undefined) return undefined;
  throw new BackofficeError('USAGE', `${other} does not go with --where, which works on the table`, {
    hint: `leave ${other} out, or --where`,
  });
}

/** Changes or deletes what a condition holds for. @returns the exit code. */
export async function changeMany(cli: CommandContext, options: ManyOptions, work: Work): Promise<number> {
  const { where: texts = [], maxWcu } = options;
  const where = readWhere(texts);
  if (where === undefined) throw new BackofficeError('USAGE', '--where holds no condition');
  requireQuotes(where);
  // What a change of one item needs nothing of.
  const { changeSelected } = await import('../../operations/items/change-selected.ts');
  const operation = cli.open(await cli.environment());
  const { env } = cli.context;
  const result = await changeSelected(operation, { where, text: keptText(texts), work, maxWcu, env });
  await cli.print(`items ${work.kind} --where`, result, manyChangedView(work.kind));
  if (result.movedOn > 0) return EXIT_CODES.CONFLICT;
  return result.refused > 0 ? EXIT_CODES.FAILED : 0;
}
