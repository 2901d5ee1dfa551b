// Writes the reference documents from their one source in the code. `--check` only tells whether they are current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createGenerator } from 'ts-json-schema-generator';
import { policies, policyFile, policyPage, stackPolicies } from './iam.mjs';

const docs = dirname(fileURLToPath(import.meta.url));
const root = join(docs, '..');

/** The shapes of `--json`, from the types in src/outputs.ts. */
function outputsSchema() {
  const config = { path: join(root, 'src/outputs.ts'), tsconfig: join(root, 'tsconfig.json'), skipTypeCheck: true, additionalProperties: true };
  const outputs = createGenerator({ ...config, type: 'Outputs' }).createSchema('Outputs');
  const errors = createGenerator({ ...config, type: 'ErrorOutput' }).createSchema('ErrorOutput');
  return { ...outputs, definitions: { ...outputs.definitions, ...errors.definitions } };
}

/** Loads TypeScript of the product. */
async function load(contents) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

/** The schema of backoffice.config.json, from the rules that check it. */
async function configSchema() {
  const { ENTRY_RULES, ENVIRONMENT_NAME, schemaOf } = await load(
    "export { ENTRY_RULES } from './src/environments/config-file.ts'; export { schemaOf } from './src/environments/rules.ts'; export { ENVIRONMENT_NAME } from './stack/contract.ts';",
  );
  const properties = Object.fromEntries(Object.entries(ENTRY_RULES).map(([name, rule]) => [name, schemaOf(rule)]));
  properties.variables = {
    type: 'object',
    description: "Variables of the function beside the stack's own; not for secrets, they stand in the template",
    additionalProperties: { type: 'string' },
    propertyNames: { pattern: '^[a-zA-Z][a-zA-Z0-9_]+$' },
  };
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

function outputsPage({ definitions }) {
  const commands = Object.entries(definitions.Outputs.properties).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = [...commands.map(([name, schema]) => ['`backoffice ' + name + '`', schema]), ['any command that fails', { $ref: '#/definitions/ErrorOutput' }]];
  const sections = named.map(([name, schema]) => `## ${name}\n\n\`\`\`\n${shape(schema, definitions, '')}\n\`\`\`\n`);
  return [
    '# What `--json` prints',
    '',
    'One document on stdout, on failure too; `items list --all` prints one line an item. Fields may be added, none is renamed or removed.',
    'Generated from the types in `src/outputs.ts` by `npm run docs`; [json-output.schema.json](json-output.schema.json) has the same as JSON Schema.',
    '',
    ...sections,
  ].join('\n');
}

/** A schema as a sketch that can be read; a type within itself stands by its name. */
function shape(schema, definitions, indent, open = []) {
  const inner = (each, deeper = indent) => shape(each, definitions, deeper, open);
  if (schema.$ref) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    return open.includes(name) ? `${name}, as this one` : shape(definitions[name], definitions, indent, [...open, name]);
  }
  if (schema.anyOf) return schema.anyOf.map((each) => inner(each)).join(' | ');
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `[${inner(schema.items)}, …]`;
  if (schema.properties) {
    const required = new Set(schema.required ?? []);
    const lines = Object.entries(schema.properties).map(([name, member]) => {
      const note = member.description ? `  // ${member.description.replaceAll('\n', ' ')}` : '';
      return `${indent}  ${name}${required.has(name) ? '' : '?'}: ${inner(member, `${indent}  `)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  if (schema.type === 'object') return '{ … }';
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const outputs = outputsSchema();
const { COMMAND_CALLS, RESOURCE_PERMISSIONS } = await load(
  "export { COMMAND_CALLS } from './src/permissions.ts'; export { RESOURCE_PERMISSIONS } from './stack/resource-permissions.ts';",
);
const policyDocuments = policies(COMMAND_CALLS);
const { types: handlers } = JSON.parse(
  readFileSync(new URL('../src/local/rules/handler-permissions.json', import.meta.url), 'utf8'),
);
const documents = {
  'json-output.schema.json': `${JSON.stringify(outputs, null, 2)}\n`,
  'json-output.md': outputsPage(outputs),
  'backoffice.schema.json': `${JSON.stringify(await configSchema(), null, 2)}\n`,
  'iam/README.md': policyPage(policyDocuments, COMMAND_CALLS),
  ...Object.fromEntries(
    Object.entries({ ...policyDocuments, ...stackPolicies(RESOURCE_PERMISSIONS, handlers) }).map(([command, policy]) => [policyFile(command), `${JSON.stringify(policy, null, 2)}\n`]),
  ),
};
for (const [name, text] of Object.entries(documents)) {
  const file = join(docs, name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (read(file) !== text) {
    process.exitCode = 1;
    process.stderr.write(`docs/${name} is not current; run: npm run docs\n`);
  }
}
