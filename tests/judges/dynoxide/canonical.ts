import type { Request } from './operations.ts';

/** An answer without what says nothing: the order of sets, of members, and of items that have none; of errors the code. */
export function canonical({ operation, input }: Request, answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  if (typeof answer.__type === 'string')
    return { error: answer.__type.split('#').at(-1), reasons: codes(answer) };
  const { ConsumedCapacity: _, ...rest } = answer;
  const isOrdered = operation === 'Query' && input.IndexName === undefined;
  const members = Object.entries(rest).map(([name, value]) => [
    name,
    Array.isArray(value) && !isOrdered ? sorted(value.map(plain)) : plain(value),
  ]);
  return Object.fromEntries(members.filter(([, value]) => !isNothing(value)).sort(byName));
}

function codes({ CancellationReasons: reasons }: Readonly<Record<string, unknown>>): unknown {
  return Array.isArray(reasons)
    ? reasons.map((reason: unknown) => (isObject(reason) ? reason.Code : undefined))
    : undefined;
}

/** Empty lists of what was left undone are told by some, and left out by others. */
function isNothing(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

const SETS = ['SS', 'NS', 'BS'];

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    if (SETS.includes(name) && Array.isArray(member)) return [name, sorted(member.map(plain))];
    if (name === 'Responses' || name.startsWith('table-'))
      return [name, Array.isArray(member) ? sorted(member.map(plain)) : plain(member)];
    return [name, plain(member)];
  });
  return Object.fromEntries(members.sort(byName));
}

function byName([a]: unknown[], [b]: unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}

function sorted(values: readonly unknown[]): unknown[] {
  return [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
