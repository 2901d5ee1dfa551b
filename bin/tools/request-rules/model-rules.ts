import { NormalizedSchema } from '@smithy/core/schema';
import { asRecorded } from './recorded-orders.ts';

interface Member {
  readonly shape: string;
}

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly sensitive?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/** As much of a botocore model as is read. */
export interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: Member } | undefined>>;
  readonly shapes: Readonly<Record<string, Shape | undefined>>;
}

export interface Sources {
  readonly model: Model;
  /** Of the installed SDK: enumerations and schemas by their exported names. */
  readonly sdk: Readonly<Record<string, unknown>>;
  /** The operations that are served. */
  readonly operations: readonly string[];
}

/** What is found out while shapes are visited. */
interface Findings extends Sources {
  readonly shapes: Record<string, object>;
  readonly differences: string[];
}

/** What has a reader of its own, which checks more than the model says. */
const READ_ELSEWHERE: readonly string[] = ['AttributeValue'];
/** Kept without constraints too: what is a whole number is known from here only, not from the SDK's schemas. */
const NUMBERS: readonly string[] = ['integer', 'long', 'double', 'float'];
const CONSTRAINTS = ['min', 'max', 'pattern', 'enum'] as const;

/** The constraints of operations, with what only one of the two sources knows. */
export function rulesOf(sources: Sources): object {
  const findings: Findings = { ...sources, shapes: {}, differences: [] };
  const { model, differences } = findings;
  const operations: Record<string, string> = {};
  for (const name of sources.operations) {
    const operation = model.operations[name];
    if (operation === undefined) differences.push(`${name} is not in the model`);
    const input = operation?.input?.shape;
    if (input === undefined) continue;
    operations[name] = input;
    visit(input, findings);
    noteMembers(name, Object.keys(model.shapes[input]?.members ?? {}), findings);
  }
  const sorted = Object.fromEntries(Object.entries(findings.shapes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { differences: [...new Set(differences)].sort(), operations, shapes: sorted };
}

/** @returns whether anything below a shape is constrained, or a number; only such shapes are kept. */
function visit(name: string, findings: Findings): boolean {
  const { shapes } = findings;
  if (name in shapes) return true;
  if (READ_ELSEWHERE.includes(name)) return false;
  const shape = shapeOf(name, findings);
  const own = constraintsOf(name, shape, findings);
  const secret = isSecret(name, findings, []) ? { sensitive: true } : {};
  if (shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map') {
    if (Object.keys(own).length === 0 && !NUMBERS.includes(shape.type)) return false;
    shapes[name] = { type: shape.type, ...own, ...secret };
    return true;
  }
  shapes[name] = {};
  const kept = Object.entries(innerShapes(shape))
    .filter(([, member]) => visit(member.shape, findings))
    .map(([member, { shape: of }]) => [member, of] as const);
  const required = shape.required ?? [];
  const free = kept.length === 0 && required.length === 0 && Object.keys(own).length === 0;
  if (free) delete shapes[name];
  else if (shape.type !== 'structure')
    shapes[name] = { type: shape.type, ...own, ...secret, ...Object.fromEntries(kept) };
  else shapes[name] = { type: 'structure', ...secret, required, members: Object.fromEntries(kept) };
  return !free;
}

function shapeOf(name: string, { model }: Findings): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}

function innerShapes({ type, member, members, key, value }: Shape): Readonly<Record<string, Member>> {
  if (type === 'list') return member === undefined ? {} : { member };
  if (type === 'map')
    return key === undefined || value === undefined || READ_ELSEWHERE.includes(value.shape)
      ? {}
      : { key, member: value };
  return members ?? {};
}

/** Whether a value, or anything in it, may not be shown. */
function isSecret(name: string, findings: Findings, above: readonly string[]): boolean {
  if (above.includes(name)) return false;
  const shape = shapeOf(name, findings);
  return (
    shape.sensitive === true ||
    Object.values(innerShapes(shape)).some((inner) => isSecret(inner.shape, findings, [...above, name]))
  );
}

function constraintsOf(name: string, shape: Shape, findings: Findings): object {
  const own = Object.fromEntries(
    CONSTRAINTS.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]]),
  );
  return shape.enum === undefined
    ? own
    : { ...own, enum: asRecorded(unitedValues(name, shape.enum, findings)) };
}

function unitedValues(name: string, values: readonly string[], { sdk, differences }: Findings): string[] {
  const known = Object.values(sdk[name] ?? {}).map(String);
  const more = known.filter((value) => !values.includes(value));
  if (more.length > 0) differences.push(`only the SDK has ${more.join(', ')} of ${name}`);
  const fewer = values.filter((value) => known.length > 0 && !known.includes(value));
  if (fewer.length > 0) differences.push(`only the model has ${fewer.join(', ')} of ${name}`);
  return [...values, ...more];
}

function noteMembers(operation: string, members: readonly string[], { sdk, differences }: Findings): void {
  const schema = sdk[`${operation}$`];
  if (!Array.isArray(schema)) {
    differences.push(`${operation} is not in the SDK`);
    return;
  }
  const known = Object.keys(NormalizedSchema.of(schema[4]).getMemberSchemas());
  for (const name of known)
    if (!members.includes(name)) differences.push(`only the SDK has ${operation}.${name}`);
  for (const name of members)
    if (!known.includes(name)) differences.push(`only the model has ${operation}.${name}`);
}
