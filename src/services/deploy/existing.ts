import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../../aws/connection.ts';
import { readTemplate, type TemplateResource } from '../../schemas/template.ts';
import { bucketExists } from '../stack/artifacts-bucket.ts';
import type { StackTarget } from '../stack/change-set.ts';
import type { PropertyChange } from '../stack/changes.ts';
import { withParameters } from '../stack/first-plan.ts';
import { findTable } from './found-table.ts';

type Properties = Readonly<Record<string, unknown>>;

/** A resource that holds data and stands where a new stack would make one. */
export interface Existing {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
  /** What identifies it, as CloudFormation imports it. */
  readonly identifier: Readonly<Record<string, string>>;
  /** What a template says of it as it is. */
  readonly found: Properties;
  /** What a deployment changes of it once the stack has it. */
  readonly differences: readonly PropertyChange[];
  /** Whether an environment of this name left it: it has the environment's tags, and its class keeps it. */
  readonly left: boolean;
  /** Why the application cannot use it; null when it can. */
  readonly unfit: string | null;
  /** Items of a table. */
  readonly items: number | null;
  /** Indexes of a table that a deployment removes, since the application does not have them. */
  readonly lostIndexes: readonly string[];
}

/** What stands already of the resources with data that a template would make: the table, the artifacts bucket. */
export async function findExisting(
  connection: Pick<Connection, 'dynamoDB' | 's3'>,
  target: StackTarget,
): Promise<readonly Existing[]> {
  const { Resources } = readTemplate(target.template);
  const found = await Promise.all(
    Object.entries(Resources).map(([logicalId, resource]) =>
      inspect(connection, target, logicalId, resource),
    ),
  );
  return found.flatMap((each) => (each === undefined ? [] : [each]));
}

async function inspect(
  connection: Pick<Connection, 'dynamoDB' | 's3'>,
  target: StackTarget,
  logicalId: string,
  resource: TemplateResource,
): Promise<Existing | undefined> {
  const { Type: type, Properties = {} } = resource;
  if (type === 'AWS::DynamoDB::Table' && typeof Properties.TableName === 'string')
    return findExistingTable(connection, target, logicalId, { ...resource, name: Properties.TableName });
  if (type === 'AWS::S3::Bucket' && typeof Properties.BucketName === 'string')
    return findExistingBucket(connection, logicalId, type, Properties.BucketName);
  return undefined;
}

async function findExistingTable(
  connection: Pick<Connection, 'dynamoDB'>,
  { parameters, tags }: StackTarget,
  logicalId: string,
  { Type, DeletionPolicy = '', Properties = {}, name }: TemplateResource & { readonly name: string },
): Promise<Existing | undefined> {
  const table = await findTable(await connection.dynamoDB(), name);
  if (table === undefined) return undefined;
  const wanted = withParameters(Properties, parameters);
  const tagged = Object.entries(tags).every(([key, value]) => table.tags[key] === value);
  return {
    logicalId,
    type: Type,
    name,
    identifier: { TableName: name },
    found: table.properties,
    differences: differencesOf(table.properties, wanted),
    left: tagged && DeletionPolicy.startsWith('Retain'),
    unfit: misfit(table.properties, wanted),
    items: table.items,
    lostIndexes: indexNames(table.properties).filter((name) => !indexNames(wanted).includes(name)),
  };
}

function indexNames({ GlobalSecondaryIndexes }: Properties): string[] {
  return records(GlobalSecondaryIndexes).map(({ IndexName }) => String(IndexName));
}

/** Its name has the account and the region in it: it is the environment's. Its settings are those of the stack. */
async function findExistingBucket(
  connection: Pick<Connection, 's3'>,
  logicalId: string,
  type: string,
  name: string,
): Promise<Existing | undefined> {
  if (!(await bucketExists(await connection.s3(), name))) return undefined;
  const identifier = { BucketName: name };
  return {
    logicalId,
    type,
    name,
    identifier,
    found: identifier,
    differences: [],
    left: true,
    unfit: null,
    items: null,
    lostIndexes: [],
  };
}

function misfit(found: Properties, wanted: Properties): string | null {
  if (isDeepStrictEqual(keysOf(found), keysOf(wanted))) return null;
  return `its keys are ${keysOf(found)}; the application needs ${keysOf(wanted)}`;
}

/** Such as `id (S, HASH), timestamp (N, RANGE)`. */
function keysOf({ KeySchema, AttributeDefinitions }: Properties): string {
  const types = new Map(
    records(AttributeDefinitions).map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  return records(KeySchema)
    .map(({ AttributeName, KeyType }) => `${AttributeName} (${types.get(AttributeName)}, ${KeyType})`)
    .join(', ');
}

function records(value: unknown): readonly Properties[] {
  return Array.isArray(value) ? value : [];
}

const NOT_COMPARED: ReadonlySet<string> = new Set(['Tags', 'AttributeDefinitions']);

/** Compared as texts: parameters arrive as such. */
function differencesOf(found: Properties, wanted: Properties): PropertyChange[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])].sort();
  return names
    .filter((name) => !NOT_COMPARED.has(name) && textOf(found[name]) !== textOf(wanted[name]))
    .map((path) => ({ path, before: textOf(found[path]), after: textOf(wanted[path]) }));
}

/** What is off by default and is said to be off is the same. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === false || value === 'false') return null;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return JSON.stringify(value.map(sorted));
  const entries = Object.entries(value).filter(([, inner]) => textOf(inner) !== null);
  if (entries.length === 0) return null;
  return JSON.stringify(sorted(Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]))));
}

function plain(value: unknown): unknown {
  return value === 'true' ? true : value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
