import type { RequestRules } from './request-rules.ts';

/** A number that its member's type does not hold. */
export interface WrongNumber {
  readonly value: number;
  /** `Integer`, `Long`, `Double` */
  readonly type: string;
  /** Whether its type is one of whole numbers. */
  readonly isWhole: boolean;
}

interface NumberType {
  readonly name: string;
  readonly isWhole: boolean;
  readonly holds: (value: number) => boolean;
}

const DOUBLE: NumberType = { name: 'Double', isWhole: false, holds: Number.isFinite };
const TYPES: ReadonlyMap<string, NumberType> = new Map([
  ['integer', { name: 'Integer', isWhole: true, holds: wholeUpTo(2 ** 31 - 1) }],
  ['long', { name: 'Long', isWhole: true, holds: wholeUpTo(2 ** 63) }],
  ['double', DOUBLE],
  ['float', DOUBLE],
]);

function wholeUpTo(most: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && Math.abs(value) <= most;
}

/** Finds the first number of a request that is not of its type. */
export type NumberCheck = (operation: string, input: object) => WrongNumber | undefined;

/** What holds no numbers is not looked at. */
export function createNumberCheck({ operations, shapes }: RequestRules): NumberCheck {
  const holders = holdersOfNumbers(shapes);

  function wrongIn(name: string, value: unknown): WrongNumber | undefined {
    const rules = shapes[name];
    if (rules === undefined || !holders.has(name)) return undefined;
    const type = TYPES.get(rules.type);
    if (type !== undefined) return typeof value === 'number' ? wrongNumber(type, value) : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    return rules.type === 'structure'
      ? firstWrong(Object.entries(rules.members ?? {}).map(([member, shape]) => [shape, own(value, member)]))
      : firstWrong(Object.values(value).map((entry) => [rules.member ?? '', entry]));
  }

  function firstWrong(parts: readonly (readonly [string, unknown])[]): WrongNumber | undefined {
    for (const [shape, value] of parts) {
      const wrong = wrongIn(shape, value);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  return (operation, input) =>
    Object.hasOwn(operations, operation) ? wrongIn(operations[operation] ?? '', input) : undefined;
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function wrongNumber({ name, isWhole, holds }: NumberType, value: number): WrongNumber | undefined {
  return holds(value) ? undefined : { value, type: name, isWhole };
}

/** The shapes that are numbers, or have some in them. */
function holdersOfNumbers(shapes: RequestRules['shapes']): ReadonlySet<string> {
  const found = new Set(Object.keys(shapes).filter((name) => TYPES.has(shapes[name]?.type ?? '')));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [name, { members = {}, member = '' }] of Object.entries(shapes))
      if ([...Object.values(members), member].some((inner) => found.has(inner))) found.add(name);
  }
  return found;
}
