import { randomUUID } from 'node:crypto';
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
import { createCodeStore } from './code-store.ts';

/** Who may invoke a function. */
export interface Permission {
  readonly id: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
}

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
  /** ISO 8601. */
  readonly lastModified: string;
  readonly revisionId: string;
  /** ISO 8601; until then an update is in progress, and no other is taken. */
  readonly updatingUntil?: string;
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
  const permissions = cached(store.collection<Permission[]>('lambda-permissions'));
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
      ...(await code.keep(sourceIn(properties))),
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
    properties: {
      FunctionName: 'replace',
      Architectures: 'update',
      Code: 'update',
      Description: 'update',
      Environment: 'update',
      Handler: 'update',
      LoggingConfig: 'update',
      MemorySize: 'update',
      Role: 'update',
      Runtime: 'update',
      Tags: 'update',
      Timeout: 'update',
      TracingConfig: 'update',
    },
    async create(properties, identity) {
      const name = optionalText(properties, 'FunctionName') ?? identity.generatedName;
      refuseForeign(await functions.get(name), identity, name);
      await functions.put(name, await configuration(name, identity.owner, properties));
      return name;
    },
    async update(name, properties, identity) {
      await functions.put(name, await configuration(name, identity.owner, properties));
      await onChange(name);
    },
    async delete(name) {
      await functions.delete(name);
      await permissions.delete(name);
      await onChange(name);
    },
    async actual(name) {
      const found = await functions.get(name);
      return found && actualProperties(found);
    },
    attributes: async (name) => ({ Arn: arnOf(name) }),
  };

  const permissionResource: ResourceProvider = {
    type: 'AWS::Lambda::Permission',
    properties: { Action: 'replace', FunctionName: 'replace', Principal: 'replace', SourceArn: 'replace' },
    async create(properties, identity) {
      const { name } = await find(text(properties, 'FunctionName'));
      const others = ((await permissions.get(name)) ?? []).filter(({ id }) => id !== identity.generatedName);
      const permission = {
        id: identity.generatedName,
        action: text(properties, 'Action'),
        principal: text(properties, 'Principal'),
        sourceArn: optionalText(properties, 'SourceArn'),
      };
      await permissions.put(name, [...others, permission]);
      return identity.generatedName;
    },
    update: async () => undefined,
    async delete(id, properties) {
      const name =
        /:function:([^:]+)/.exec(text(properties, 'FunctionName'))?.[1] ?? text(properties, 'FunctionName');
      const held = await permissions.get(name);
      if (held)
        await permissions.put(
          name,
          held.filter((permission) => permission.id !== id),
        );
    },
    attributes: async () => ({}),
  };

  return {
    resources: [functionResource, permissionResource],
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
    permissions: async (name) => (await permissions.get(name)) ?? [],
    codePath: ({ codeSha256, handler }) => code.path(codeSha256, handler),
  };
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
