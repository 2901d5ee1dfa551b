// Writes src/local/rules/requests/<service>.json: what the members of a request may hold, for the operations that the
// file names already. From botocore's model of the API, united with the values that the installed SDK knows beyond it:
//   node bin/tools/request-rules.mjs <botocore's data directory> <service> "<source and date>"
// The differences stand in the file: what only one of the two knows is let in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NormalizedSchema } from '@smithy/core/schema';

const CONSTRAINTS = ['min', 'max', 'pattern', 'enum'];
const [data, service, source] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write('usage: node bin/tools/request-rules.mjs <data> <service> "<source and date>"\n');
  process.exitCode = 2;
} else {
  const file = new URL(`../../src/local/rules/requests/${service}.json`, import.meta.url);
  const { operations } = JSON.parse(readFileSync(file, 'utf8'));
  const rules = rulesOf(
    modelOf(),
    await import(`@aws-sdk/client-${service}`),
    Object.keys(operations).sort(),
  );
  writeFileSync(file, `${JSON.stringify({ source, ...rules }, null, 1)}\n`);
}

function modelOf() {
  const versions = join(data, service);
  const newest = readdirSync(versions).sort().at(-1);
  return JSON.parse(gunzipSync(readFileSync(join(versions, newest, 'service-2.json.gz'))).toString('utf8'));
}

function rulesOf(model, sdk, names) {
  const shapes = {};
  const differences = [];
  const operations = {};
  for (const name of names) {
    const input = model.operations[name]?.input?.shape;
    if (input === undefined) {
      differences.push(`${name} is not in the model`);
      continue;
    }
    operations[name] = input;
    visit(input, model, sdk, shapes, differences);
    noteMembers(name, model.shapes[input].members, sdk, differences);
  }
  const sorted = Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { differences: [...new Set(differences)].sort(), operations, shapes: sorted };
}

/** @returns whether anything below a shape is constrained; only such shapes are kept. */
function visit(name, model, sdk, shapes, differences) {
  if (name in shapes) return true;
  const shape = model.shapes[name];
  const own = Object.fromEntries(
    CONSTRAINTS.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]]),
  );
  if (own.enum) own.enum = unitedValues(name, own.enum, sdk, differences);
  if (shape.type !== 'structure' && shape.type !== 'list') {
    if (Object.keys(own).length === 0) return false;
    shapes[name] = { type: shape.type, ...own };
    return true;
  }
  shapes[name] = {};
  const inner = shape.type === 'list' ? { member: shape.member } : (shape.members ?? {});
  const kept = Object.entries(inner)
    .filter(([, member]) => visit(member.shape, model, sdk, shapes, differences))
    .map(([member, { shape: of }]) => [member, of]);
  const required = shape.required ?? [];
  const free = kept.length === 0 && required.length === 0 && Object.keys(own).length === 0;
  if (free) delete shapes[name];
  else if (shape.type === 'list') shapes[name] = { type: 'list', ...own, ...Object.fromEntries(kept) };
  else shapes[name] = { type: 'structure', required, members: Object.fromEntries(kept) };
  return !free;
}

function unitedValues(name, values, sdk, differences) {
  const known = Object.values(sdk[name] ?? {});
  const more = known.filter((value) => !values.includes(value));
  if (more.length > 0) differences.push(`only the SDK has ${more.join(', ')} of ${name}`);
  const fewer = values.filter((value) => known.length > 0 && !known.includes(value));
  if (fewer.length > 0) differences.push(`only the model has ${fewer.join(', ')} of ${name}`);
  return [...values, ...more];
}

function noteMembers(operation, members, sdk, differences) {
  const schema = sdk[`${operation}$`];
  if (schema === undefined) {
    differences.push(`${operation} is not in the SDK`);
    return;
  }
  const known = Object.keys(NormalizedSchema.of(schema[4]).getMemberSchemas());
  for (const name of known) if (!(name in members)) differences.push(`only the SDK has ${operation}.${name}`);
  for (const name of Object.keys(members))
    if (!known.includes(name)) differences.push(`only the model has ${operation}.${name}`);
}
