// Writes src/local/rules/requests/<service>.json: what the members of a request may hold, for the operations that the
// file names already. From botocore's model of the API, united with the values that the installed SDK knows beyond it:
//   node bin/tools/run.mjs request-rules <botocore's data directory> <service> "<source and date>"
// The differences stand in the file: what only one of the two knows is let in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NormalizedSchema } from '@smithy/core/schema';

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } } | undefined>>;
  readonly shapes: Readonly<Record<string, Shape | undefined>>;
}

/** What is found out while shapes are visited. */
interface Findings {
  readonly model: Model;
  /** Of the installed SDK: enumerations and schemas by their exported names. */
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly shapes: Record<string, object>;
  readonly differences: string[];
}

/** What has a reader of its own, which checks more than the model says. */
const READ_ELSEWHERE: readonly string[] = ['AttributeValue'];

const CONSTRAINTS = ['min', 'max', 'pattern', 'enum'] as const;
const [data = '', service = '', source] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write('usage: node bin/tools/run.mjs request-rules <data> <service> "<source and date>"\n');
  process.exitCode = 2;
} else {
  const file = join('src', 'local', 'rules', 'requests', `${service}.json`);
  const { operations }: { operations: object } = JSON.parse(readFileSync(file, 'utf8'));
  const sdk: Readonly<Record<string, unknown>> = await import(`@aws-sdk/client-${service}`);
  const rules = rulesOf(
    { model: modelOf(), sdk, shapes: {}, differences: [] },
    Object.keys(operations).sort(),
  );
  writeFileSync(file, `${JSON.stringify({ source, ...rules }, null, 1)}\n`);
}

function modelOf(): Model {
  const versions = join(data, service);
  const newest = readdirSync(versions).sort().at(-1) ?? '';
  return JSON.parse(gunzipSync(readFileSync(join(versions, newest, 'service-2.json.gz'))).toString('utf8'));
}

function rulesOf(findings: Findings, names: readonly string[]): object {
  const { model, shapes, differences } = findings;
  const operations: Record<string, string> = {};
  for (const name of names) {
    const input = model.operations[name]?.input?.shape;
    if (input === undefined) {
      differences.push(`${name} is not in the model`);
      continue;
    }
    operations[name] = input;
    visit(input, findings);
    noteMembers(name, Object.keys(model.shapes[input]?.members ?? {}), findings);
  }
  const sorted = Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { differences: [...new Set(differences)].sort(), operations, shapes: sorted };
}

/** @returns whether anything below a shape is constrained; only such shapes are kept. */
function visit(name: string, findings: Findings): boolean {
  const { model, shapes } = findings;
  if (name in shapes) return true;
  if (READ_ELSEWHERE.includes(name)) return false;
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  const own = constraintsOf(name, shape, findings);
  if (shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map') {
    if (Object.keys(own).length === 0) return false;
    shapes[name] = { type: shape.type, ...own };
    return true;
  }
  shapes[name] = {};
  const inner = innerShapes(shape);
  const kept = Object.entries(inner)
    .filter(([, member]) => visit(member.shape, findings))
    .map(([member, { shape: of }]) => [member, of] as const);
  const required = shape.required ?? [];
  const free = kept.length === 0 && required.length === 0 && Object.keys(own).length === 0;
  if (free) delete shapes[name];
  else if (shape.type !== 'structure')
    shapes[name] = { type: shape.type, ...own, ...Object.fromEntries(kept) };
  else shapes[name] = { type: 'structure', required, members: Object.fromEntries(kept) };
  return !free;
}

/** What a shape is made of: the keys of a map are constrained by no operation that is served. */
function innerShapes({
  type,
  member,
  members,
  value,
}: Shape): Readonly<Record<string, { readonly shape: string }>> {
  if (type === 'list') return member === undefined ? {} : { member };
  if (type === 'map') return value === undefined ? {} : { member: value };
  return members ?? {};
}

function constraintsOf(name: string, shape: Shape, findings: Findings): object {
  const own = Object.fromEntries(
    CONSTRAINTS.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]]),
  );
  return shape.enum === undefined ? own : { ...own, enum: unitedValues(name, shape.enum, findings) };
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
