// Writes src/local/rules/resource-types.json and handler-permissions.json from CloudFormation's published resource
// schemas: node bin/tools/run.mjs resource-type-rules <directory of schemas> "<source and date>"
// A schema lies in the directory under its type's name, such as aws-s3-bucket.json.
// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of a schema. */
interface ResourceSchema {
  readonly properties: object;
  readonly required?: readonly string[];
  readonly primaryIdentifier?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly writeOnlyProperties?: readonly string[];
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
}

/**
 * Types that have no published schema. What the CDK's command puts into a template says which constructs it is made of:
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/core/lib/private/metadata-resource.ts
 */
const UNPUBLISHED: Readonly<Record<string, ResourceSchema>> = {
  'AWS::CDK::Metadata': { properties: { Analytics: {} } },
};

const RULES = join('src', 'local', 'rules');
const [directory = '', source] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write(
    'usage: node bin/tools/run.mjs resource-type-rules <directory of schemas> "<source and date>"\n',
  );
  process.exitCode = 2;
} else {
  const { types }: { types: object } = JSON.parse(readFileSync(join(RULES, 'resource-types.json'), 'utf8'));
  const names = [...new Set([...Object.keys(types), ...Object.keys(UNPUBLISHED)])].sort();
  const schemas = names.map((type) => [type, schemaOf(type)] as const);
  write('resource-types.json', Object.fromEntries(schemas.map(([type, schema]) => [type, rulesOf(schema)])));
  write(
    'handler-permissions.json',
    Object.fromEntries(schemas.map(([type, schema]) => [type, permissionsOf(schema)])),
  );
}

function schemaOf(type: string): ResourceSchema {
  const unpublished = UNPUBLISHED[type];
  if (unpublished !== undefined) return unpublished;
  return JSON.parse(
    readFileSync(join(directory, `${type.toLowerCase().replaceAll('::', '-')}.json`), 'utf8'),
  );
}

/** Paths such as `/properties/Arn` as `Arn`, and what lies deeper by dots, as `Fn::GetAtt` has it. */
function paths(list: readonly string[] = []): string[] {
  return list.map((path) => path.replace(/^\/properties\//, '').replaceAll('/', '.')).sort();
}

function rulesOf(schema: ResourceSchema): object {
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

function permissionsOf({ handlers = {} }: ResourceSchema): object {
  const sorted = Object.entries(handlers).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, { permissions = [] }]) => [name, [...new Set(permissions.map(canonical))].sort()]),
  );
}

/** Schemas write a service now and then in capitals, which IAM does not tell apart. */
function canonical(action: string): string {
  const [service = '', ...rest] = action.split(':');
  return [service.toLowerCase(), ...rest].join(':');
}

function write(file: string, types: object): void {
  writeFileSync(join(RULES, file), `${JSON.stringify({ source, types }, null, 1)}\n`);
}
