// Writes src/local/rules/resource-types.json and handler-permissions.json from CloudFormation's published resource
// schemas: node bin/tools/resource-type-rules.mjs <directory of schemas> "<source and date>"
// A schema lies in the directory under its type's name, such as aws-s3-bucket.json.
// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RULES = new URL('../../src/local/rules/', import.meta.url);
const [directory, source] = process.argv.slice(2);
if (directory === undefined || source === undefined) {
  process.stderr.write(
    'usage: node bin/tools/resource-type-rules.mjs <directory of schemas> "<source and date>"\n',
  );
  process.exitCode = 2;
} else {
  const { types } = JSON.parse(readFileSync(new URL('resource-types.json', RULES), 'utf8'));
  const names = Object.keys(types).sort();
  const schemas = names.map((type) => [type, schemaOf(type)]);
  write('resource-types.json', Object.fromEntries(schemas.map(([type, schema]) => [type, rulesOf(schema)])));
  write(
    'handler-permissions.json',
    Object.fromEntries(schemas.map(([type, schema]) => [type, permissionsOf(schema)])),
  );
}

function schemaOf(type) {
  return JSON.parse(
    readFileSync(join(directory, `${type.toLowerCase().replaceAll('::', '-')}.json`), 'utf8'),
  );
}

/** Paths such as `/properties/Arn` as `Arn`, and what lies deeper by dots, as `Fn::GetAtt` has it. */
function paths(list = []) {
  return list.map((path) => path.replace(/^\/properties\//, '').replaceAll('/', '.')).sort();
}

function rulesOf(schema) {
  const readOnly = new Set(paths(schema.readOnlyProperties));
  return {
    properties: Object.keys(schema.properties)
      .filter((name) => !readOnly.has(name))
      .sort(),
    required: [...(schema.required ?? [])].sort(),
    identifier: paths(schema.primaryIdentifier),
    replaces: paths(schema.createOnlyProperties),
    mayReplace: paths(schema.conditionalCreateOnlyProperties),
    attributes: [...readOnly],
    writeOnly: paths(schema.writeOnlyProperties),
    // A handler without permissions is a stub.
    handlers: Object.entries(schema.handlers ?? {})
      .filter(([, { permissions = [] }]) => permissions.length > 0)
      .map(([name]) => name)
      .sort(),
  };
}

function permissionsOf({ handlers = {} }) {
  const sorted = Object.entries(handlers).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, { permissions = [] }]) => [name, [...new Set(permissions.map(canonical))].sort()]),
  );
}

/** Schemas write a service now and then in capitals, which IAM does not tell apart. */
function canonical(action) {
  const [service = '', ...rest] = action.split(':');
  return [service.toLowerCase(), ...rest].join(':');
}

function write(file, types) {
  writeFileSync(new URL(file, RULES), `${JSON.stringify({ source, types }, null, 1)}\n`);
}
