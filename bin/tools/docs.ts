// Writes the reference documents from their one source in the code. `--check` only tells whether they are current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition, Schema } from 'ts-json-schema-generator';
import { createGenerator } from 'ts-json-schema-generator';
import { ENTRY_RULES } from '../../src/environments/config-file.ts';
import { schemaOf } from '../../src/environments/rules.ts';
import handlers from '../../src/local/rules/handler-permissions.json' with { type: 'json' };
import { ENVIRONMENT_NAME } from '../../stack/contract/names.ts';
import { COMMAND_CALLS } from './command-calls.ts';
import { commandsPage } from './command-pages.ts';
import { policies, policyFile, policyPage, stackPolicies } from './iam-policies.ts';
import { localPage } from './local-page.ts';
import { RESOURCE_PERMISSIONS } from './resource-permissions.ts';

type Definitions = Readonly<Record<string, Definition>>;

/** The shapes of `--json`, from the types in src/results/index.ts. */
function outputsSchema(): Schema & { readonly definitions: Definitions } {
  const config = {
    path: 'src/results/index.ts',
    tsconfig: 'tsconfig.json',
    skipTypeCheck: true,
    additionalProperties: true,
  };
  const outputs = createGenerator({ ...config, type: 'Outputs' }).createSchema('Outputs');
  const errors = createGenerator({ ...config, type: 'ErrorOutput' }).createSchema('ErrorOutput');
  return { ...outputs, definitions: definitionsOf(outputs, errors) };
}

function definitionsOf(...schemas: readonly Schema[]): Definitions {
  const named = schemas.flatMap(({ definitions = {} }) => Object.entries(definitions));
  return Object.fromEntries(
    named.flatMap(([name, each]) => (typeof each === 'boolean' ? [] : [[name, each]])),
  );
}

/** The schema of backoffice.config.json, from the rules that check it. */
function configSchema(): object {
  const variables = {
    type: 'object',
    description:
      "Variables of the function beside the stack's own; not for secrets, they stand in the template",
    additionalProperties: { type: 'string' },
    propertyNames: { pattern: '^[a-zA-Z][a-zA-Z0-9_]+$' },
  };
  const rules = Object.entries(ENTRY_RULES).map(([name, rule]) => [name, schemaOf(rule)] as const);
  const properties = { ...Object.fromEntries(rules), variables };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'backoffice.config.json',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      environments: {
        type: 'object',
        description: 'Environments by name; "local" is the embedded one and always there',
        propertyNames: { pattern: ENVIRONMENT_NAME.source },
        additionalProperties: { type: 'object', additionalProperties: false, properties },
      },
    },
  };
}

function outputsPage(definitions: Definitions): string {
  const commands = Object.entries(definitions.Outputs?.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const named: (readonly [string, Definition | boolean])[] = [
    ...commands.map(([name, schema]) => [`\`backoffice ${name}\``, schema] as const),
    ['any command that fails', { $ref: '#/definitions/ErrorOutput' }],
  ];
  const sections = named.map(
    ([name, schema]) => `## ${name}\n\n\`\`\`\n${shape(schema, definitions, '')}\n\`\`\`\n`,
  );
  return [
    '# What `--json` prints',
    '',
    'One document on stdout, on failure too; `items list --all` prints one line an item. Fields may be added, none is renamed or removed.',
    'Generated from the types in `src/results/index.ts` by `npm run docs`; [json-output.schema.json](json-output.schema.json) has the same as JSON Schema.',
    '',
    ...sections,
  ].join('\n');
}

/** A schema as a sketch that can be read; a type within itself stands by its name. */
function shape(
  schema: Definition | boolean | undefined,
  definitions: Definitions,
  indent: string,
  open: readonly string[] = [],
): string {
  if (schema === undefined || typeof schema === 'boolean') return 'any';
  const inner = (each: Definition | boolean | undefined, deeper = indent): string =>
    shape(each, definitions, deeper, open);
  if (schema.$ref) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    return open.includes(name)
      ? `${name}, as this one`
      : shape(definitions[name], definitions, indent, [...open, name]);
  }
  if (schema.anyOf) return schema.anyOf.map((each) => inner(each)).join(' | ');
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array')
    return `[${inner(Array.isArray(schema.items) ? schema.items[0] : schema.items)}, …]`;
  if (schema.properties) {
    const required = new Set(schema.required ?? []);
    const lines = Object.entries(schema.properties).map(([name, member]) => {
      const described = typeof member === 'boolean' ? undefined : member.description;
      const note = described ? `  // ${described.replaceAll('\n', ' ')}` : '';
      return `${indent}  ${name}${required.has(name) ? '' : '?'}: ${inner(member, `${indent}  `)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  if (schema.type === 'object') return '{ … }';
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const LOCAL_PAGE = join('..', 'src', 'local', 'README.md');

const outputs = outputsSchema();
const policyDocuments = policies(COMMAND_CALLS);
const allPolicies = { ...policyDocuments, ...stackPolicies(RESOURCE_PERMISSIONS, handlers.types) };
const documents = {
  'json-output.schema.json': `${JSON.stringify(outputs, null, 2)}\n`,
  'json-output.md': outputsPage(outputs.definitions),
  'backoffice.schema.json': `${JSON.stringify(configSchema(), null, 2)}\n`,
  'commands.md': await commandsPage(),
  [LOCAL_PAGE]: await localPage(read(join('docs', LOCAL_PAGE)) ?? ''),
  'iam/README.md': policyPage(policyDocuments, COMMAND_CALLS),
  ...Object.fromEntries(
    Object.entries(allPolicies).map(([name, policy]) => [
      policyFile(name),
      `${JSON.stringify(policy, null, 2)}\n`,
    ]),
  ),
};
for (const [name, text] of Object.entries(documents)) {
  const file = join('docs', name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (read(file) !== text) {
    process.exitCode = 1;
    process.stderr.write(`${file} is not current; run: npm run docs\n`);
  }
}
