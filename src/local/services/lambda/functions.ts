import { createHash, randomUUID } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import {
  list,
  object,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import { cached, collect, type Store } from '../../store.ts';
import { AwsError } from '../../wire/operation.ts';
import { createCodeStore, type KeptCode } from './code-store.ts';
import { createPermissions, type Permission, permissionResource } from './permissions.ts';

/** A function as it is configured. */
export interface FunctionRecord {
  readonly name: string;
  readonly owner: string;
  readonly arn: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly variables: Record<string, string>;
  readonly architectures: readonly string[];
  readonly tracing: 'Active' | 'PassThrough';
  readonly logFormat: 'JSON' | 'Text';
  readonly logGroup: string;
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Hash of the source that its template had last; undefined for a function of an earlier version. */
  readonly templateSource?: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly revisionId: string;
  /** ISO 8601; until then an update is in progress, and no other is taken. */
  readonly updatingUntil?: string;
  /** Of a published version its number; undefined for what runs. */
  readonly version?: string;
  /** The number of the newest published version; undefined before the first. */
  readonly lastVersion?: number;
  /** Executions side by side that are kept for it, and all that it gets; undefined where only the account's limit holds. */
  readonly reservedConcurrency?: number;
  readonly tags: Record<string, string>;
}

export interface Functions {
  readonly resources: readonly ResourceProvider[];
  /** By name or ARN. @throws AwsError ResourceNotFoundException. */
  find(nameOrArn: string): Promise<FunctionRecord>;
  all(): Promise<FunctionRecord[]>;
  permissions(name: string): Promise<Permission[]>;
  /** Changes the configuration of a function, as UpdateFunctionConfiguration does. */
  change(name: string, changes: Partial<FunctionRecord>): Promise<FunctionRecord>;
  /** Notes what is no change of the configuration. */
  note(name: string, changes: Pick<FunctionRecord, 'lastVersion'>): Promise<void>;
  /** Sets or lifts the limit of executions side by side. */
  reserve(name: string, executions: number | undefined): Promise<void>;
  /** @returns false when there is none of that id. */
  removePermission(name: string, id: string): Promise<boolean>;
  /** @throws AwsError InvalidParameterValueException for what is no zip file. */
  keepZip(zip: Uint8Array): Promise<KeptCode>;
  /** A version of code; undefined when it is not there. */
  zip(codeSha256: string): Promise<Uint8Array | undefined>;
  /** The file that holds a function's code. */
  codePath(record: FunctionRecord): Promise<string>;
}

/** An update takes seconds on AWS. */
const UPDATE_MS = 100;

/** Functions and their code; each version of the code is kept under its hash. */
export function createFunctions(
  store: Store,
  account: Account,
  clock: Clock,
  codeDirectory: string,
  onChange: (name: string) => Promise<void>,
): Functions {
  const functions = cached(store.collection<FunctionRecord>('lambda-functions'));
  const code = createCodeStore(store, codeDirectory);
  const permissions = createPermissions(store);
  const arnOf = (name: string): string => arn(account, 'lambda', `function:${name}`);

  async function configuration(name: string, owner: string, properties: Properties): Promise<FunctionRecord> {
    const logging = object(properties, 'LoggingConfig');
    return {
      name,
      owner,
      arn: arnOf(name),
      description: optionalText(properties, 'Description') ?? '',
      runtime: text(properties, 'Runtime'),
      handler: text(properties, 'Handler'),
      role: text(properties, 'Role'),
      memoryMb: optionalNumber(properties, 'MemorySize') ?? 128,
      timeoutSeconds: optionalNumber(properties, 'Timeout') ?? 3,
      variables: variablesIn(properties),
      architectures: list<string>(properties, 'Architectures'),
      tracing: object(properties, 'TracingConfig').Mode === 'Active' ? 'Active' : 'PassThrough',
      logFormat: logging.LogFormat === 'JSON' ? 'JSON' : 'Text',
      logGroup: optionalText(logging, 'LogGroup') ?? `/aws/lambda/${name}`,
      ...(await code.keepSource(sourceIn(properties))),
      templateSource: sourceHash(properties),
      lastModified: clock.now().toISOString(),
      revisionId: randomUUID(),
      tags: tags(properties),
    };
  }

  async function find(nameOrArn: string): Promise<FunctionRecord> {
    const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const found = await functions.get(name);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(name)}`, 404, {
      Type: 'User',
    });
  }

  const functionResource: ResourceProvider = {
    type: 'AWS::Lambda::Function',
    nameProperty: 'FunctionName',
    properties: [
      'FunctionName',
      'Architectures',
      'Code',
      'Description',
      'Environment',
      'Handler',
      'LoggingConfig',
      'MemorySize',
      'Role',
      'Runtime',
      'Tags',
      'Timeout',
      'TracingConfig',
    ],
    async create(properties, identity) {
      const name = optionalText(properties, 'FunctionName') ?? identity.generatedName;
      refuseForeign(await functions.get(name), identity, name);
      await functions.put(name, await configuration(name, identity.owner, properties));
      return name;
    },
    async update(name, properties, identity) {
      const existing = await functions.get(name);
      const { reservedConcurrency, lastVersion, templateSource, codeSha256, codeSize } = existing ?? {};
      // CloudFormation sends the code again only when `Code` changes (believed, not proven).
      const kept =
        templateSource === sourceHash(properties) && codeSha256 !== undefined && codeSize !== undefined
          ? { codeSha256, codeSize }
          : {};
      await functions.put(name, {
        ...(await configuration(name, identity.owner, properties)),
        ...kept,
        ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
        ...(lastVersion === undefined ? {} : { lastVersion }),
      });
      await onChange(name);
    },
    exists: async (name) => (await functions.get(name)) !== undefined,
    async delete(name) {
      await functions.delete(name);
      await permissions.forget(name);
      await onChange(name);
    },
    async actual(name) {
      const found = await functions.get(name);
      return found && actualProperties(found);
    },
    attributes: async (name) => ({ Arn: arnOf(name) }),
  };

  return {
    resources: [functionResource, permissionResource(permissions, find)],
    find,
    all: () => collect(functions.values()),
    async change(name, changes) {
      const now = clock.now();
      const times = {
        lastModified: now.toISOString(),
        revisionId: randomUUID(),
        updatingUntil: new Date(now.getTime() + UPDATE_MS).toISOString(),
      };
      const changed = { ...(await find(name)), ...changes, ...times };
      await functions.put(changed.name, changed);
      await onChange(changed.name);
      return changed;
    },
    note: async (name, changes) => functions.put(name, { ...(await find(name)), ...changes }),
    async reserve(name, executions) {
      const { reservedConcurrency: _, ...record } = await find(name);
      await functions.put(
        name,
        executions === undefined ? record : { ...record, reservedConcurrency: executions },
      );
    },
    removePermission: permissions.remove,
    keepZip: code.keepZip,
    zip: code.zip,
    permissions: permissions.of,
    codePath: ({ codeSha256, handler }) => code.path(codeSha256, handler),
  };
}

function sourceHash(properties: Properties): string {
  return createHash('sha256').update(sourceIn(properties)).digest('hex');
}

function sourceIn(properties: Properties): string {
  const given = object(properties, 'Code');
  const other = Object.keys(given).find((name) => name !== 'ZipFile');
  if (other !== undefined) throw new Error(`The embedded environment takes code as ZipFile, not ${other}`);
  return text(given, 'ZipFile');
}

function variablesIn(properties: Properties): Record<string, string> {
  const variables = object(object(properties, 'Environment'), 'Variables');
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

/** A function in the terms of its template; CloudFormation does not compare code either. */
function actualProperties(record: FunctionRecord): Properties {
  return {
    Description: record.description,
    Runtime: record.runtime,
    Handler: record.handler,
    Role: record.role,
    MemorySize: record.memoryMb,
    Timeout: record.timeoutSeconds,
    Environment: { Variables: record.variables },
    Architectures: record.architectures,
    TracingConfig: { Mode: record.tracing },
  };
}
