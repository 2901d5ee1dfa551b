// Writes src/local/rules/requests/<service>.json: what the members of a request may hold, for the operations that the
// service's code names. From botocore's models of the APIs, united with the values that the installed SDK knows beyond
// them:
//   node bin/tools/run.mjs request-rules <botocore's data directory> "<source and date>" [service ...]
// The differences stand in the files: what only one of the two knows is let in.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Model, rulesOf } from './request-rules/model-rules.ts';

interface Source {
  /** The SDK's client; left out where none is installed: the model alone counts. */
  readonly client?: string;
  readonly folder: string;
  /** Operations that stacks alone make requests of. */
  readonly operations?: readonly string[];
}

/** Services by the names of botocore's models: their SDK client, and the folder of their code. */
const SERVICES: Readonly<Record<string, Source>> = {
  budgets: { folder: 'budgets', operations: ['CreateBudget'] },
  scheduler: { folder: 'scheduler', operations: ['CreateSchedule'] },
  apigatewayv2: { client: 'apigatewayv2', folder: 'api-gateway' },
  cloudformation: { client: 'cloudformation', folder: 'cloudformation' },
  cloudwatch: { client: 'cloudwatch', folder: 'cloudwatch' },
  dynamodb: { client: 'dynamodb', folder: 'dynamodb' },
  iam: { client: 'iam', folder: 'iam' },
  kms: { client: 'kms', folder: 'kms' },
  lambda: { client: 'lambda', folder: 'lambda' },
  logs: { client: 'cloudwatch-logs', folder: 'logs' },
  'servicecatalog-appregistry': { client: 'service-catalog-appregistry', folder: 'app-registry' },
  sns: { client: 'sns', folder: 'sns' },
  ssm: { client: 'ssm', folder: 'ssm' },
  sts: { client: 'sts', folder: 'sts' },
  xray: { client: 'xray', folder: 'xray' },
};

const CODE = join('src', 'local', 'services');
const [data = '', source, ...only] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write(
    'usage: node bin/tools/run.mjs request-rules <data> "<source and date>" [service ...]\n',
  );
  process.exitCode = 2;
} else {
  const named = Object.entries(SERVICES).filter(([name]) => only.length === 0 || only.includes(name));
  for (const [service, { folder, ...more }] of named)
    if (existsSync(join(CODE, folder))) await writeRules(service, { folder, ...more, source });
}

async function writeRules(
  service: string,
  { client, folder, operations: stacked = [], source }: Source & { readonly source: string },
): Promise<void> {
  const sdk: Readonly<Record<string, unknown>> =
    client === undefined ? {} : await import(`@aws-sdk/client-${client}`);
  const model = modelOf(service);
  const operations = servedOperations(join(CODE, folder)).filter(
    (name) => model.operations[name] !== undefined || Array.isArray(sdk[`${name}$`]),
  );
  const rules = rulesOf({ model, sdk, operations: [...operations, ...stacked] });
  const file = join('src', 'local', 'rules', 'requests', `${service}.json`);
  const from = client === undefined ? source : `${source}, united with ${versionOf(client)}`;
  writeFileSync(file, `${JSON.stringify({ source: from, ...rules }, null, 1)}\n`);
}

function versionOf(client: string): string {
  const { version } = JSON.parse(
    readFileSync(join('node_modules', '@aws-sdk', `client-${client}`, 'package.json'), 'utf8'),
  ) as { version: string };
  return `@aws-sdk/client-${client} ${version}`;
}

/** The operations of which the code has the schemas: those are exported as `GetItem$`. */
function servedOperations(folder: string): string[] {
  const named = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, operation = ''] of text.matchAll(/\b([A-Z]\w+)\$[,\s)]/g)) named.add(operation);
  }
  return [...named].sort();
}

function modelOf(service: string): Model {
  const versions = join(data, service);
  const newest = readdirSync(versions).sort().at(-1) ?? '';
  return JSON.parse(gunzipSync(readFileSync(join(versions, newest, 'service-2.json.gz'))).toString('utf8'));
}
