import { type Constraint, constraintsOf, isOfType } from './shape-constraints.ts';
import type { ShapeRules } from './shape-rules.ts';
import { type Place, type Violation, validationErrors, violation } from './violations.ts';

/** The constraints of the operations of one service, as they are generated. */
export interface RequestRules {
  /** The shape of each operation's input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, ShapeRules>>;
}

/** Judges the requests of one service. */
export interface RequestJudge {
  /** All constraints that a request breaks. */
  violations(operation: string, input: object): Violation[];
  /** AWS's message for them; undefined for a request that breaks none. */
  problem(operation: string, input: object): string | undefined;
}

/** A shape, with its constraints ready to be applied. */
interface Shape {
  readonly rules: ShapeRules;
  readonly constraints: readonly Constraint[];
}

const NOT_NULL = 'Member must not be null';

/** Shapes are made ready when a request first has one. */
export function createRequestJudge({ operations, shapes }: RequestRules): RequestJudge {
  const ready = new Map<string, Shape>();

  function shapeOf(name: string): Shape | undefined {
    const known = ready.get(name);
    const rules = shapes[name];
    if (known !== undefined || rules === undefined) return known;
    const shape = { rules, constraints: constraintsOf(rules) };
    ready.set(name, shape);
    return shape;
  }

  function judge(name: string, value: unknown, place: Place | undefined, broken: Violation[]): void {
    const shape = shapeOf(name);
    if (shape === undefined || !isOfType(shape.rules, value)) return;
    const { rules, constraints } = shape;
    for (const { text, isBroken } of constraints)
      if (isBroken(value)) broken.push(violation(value, rules, place, text));
    if (Array.isArray(value)) judgeList(rules, value, place, broken);
    else if (rules.type === 'map') judgeMap(rules, Object(value), place, broken);
    else if (rules.type === 'structure') judgeStructure(rules, Object(value), place, broken);
  }

  /** Entries without members of their own are judged by their list. */
  function judgeList(
    rules: ShapeRules,
    entries: readonly unknown[],
    place: Place | undefined,
    broken: Violation[],
  ) {
    const { member = '' } = rules;
    const shape = shapeOf(member);
    if (shape === undefined) return;
    if (!isSimple(shape))
      for (const [index, entry] of entries.entries())
        judge(member, entry, { above: place, step: index + 1 }, broken);
    else if (breaksAny(shape, entries))
      broken.push(
        violation(entries, rules, place, `Member must satisfy constraint: [${textOf(shape)}, ${NOT_NULL}]`),
      );
  }

  function judgeMap(rules: ShapeRules, given: object, place: Place | undefined, broken: Violation[]): void {
    const { key = '', member = '' } = rules;
    const [keys, values] = [shapeOf(key), shapeOf(member)];
    if (keys !== undefined && breaksAny(keys, Object.keys(given)))
      broken.push(violation(given, rules, place, `Map keys must satisfy constraint: [${textOf(keys)}]`));
    if (values === undefined) return;
    if (!isSimple(values))
      for (const [name, value] of Object.entries(given))
        judge(member, value, { above: { above: place, step: name }, step: 'member' }, broken);
    else if (breaksAny(values, Object.values(given)))
      broken.push(
        violation(given, rules, place, `Map value must satisfy constraint: [${textOf(values)}, ${NOT_NULL}]`),
      );
  }

  function judgeStructure(
    rules: ShapeRules,
    given: object,
    above: Place | undefined,
    broken: Violation[],
  ): void {
    const { members = {}, required = [] } = rules;
    const memberOf = (name: string): unknown =>
      Object.hasOwn(given, name) ? Reflect.get(given, name) : undefined;
    for (const step of required)
      if ((memberOf(step) ?? undefined) === undefined)
        broken.push(violation(null, { type: 'string' }, { above, step }, NOT_NULL));
    for (const [step, shape] of Object.entries(members))
      judge(shape, memberOf(step), { above, step }, broken);
  }

  function violations(operation: string, input: object): Violation[] {
    const broken: Violation[] = [];
    const shape = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (shape !== undefined) judge(shape, input, undefined, broken);
    return broken;
  }

  return { violations, problem: (operation, input) => validationErrors(violations(operation, input)) };
}

function isSimple({ rules: { type } }: Shape): boolean {
  return type !== 'structure' && type !== 'list' && type !== 'map';
}

/** All constraints of the entries of a list or a map, as AWS names them where one entry breaks any. */
function textOf({ constraints }: Shape): string {
  return constraints.map(({ text }) => text).join(', ');
}

function breaksAny({ rules, constraints }: Shape, entries: readonly unknown[]): boolean {
  return entries.some(
    (entry) => isOfType(rules, entry) && constraints.some(({ isBroken }) => isBroken(entry)),
  );
}
