import { randomUUID } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { cached, collect, type Store } from '../../store.ts';
import { createNamedTurns, type NamedTurns } from '../../turns.ts';
import type { Buckets } from '../s3/buckets.ts';
import { type AliasStore, createAliasStore } from './alias-store.ts';
import { createCodeStore, type KeptCode } from './code-store.ts';
import { conflict } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';
import { functionResource } from './function-resource.ts';
import { type GivenLogging, loggingOf } from './logging.ts';
import { createPermissions, type Permission, permissionResource } from './permissions.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { changeBegun } from './updating.ts';
import { createVersionStore, type VersionStore } from './version-store.ts';

/** What a function is made of besides its name. */
export type NewFunction = Pick<
  FunctionRecord,
  | 'description'
  | 'runtime'
  | 'handler'
  | 'role'
  | 'memoryMb'
  | 'timeoutSeconds'
  | 'variables'
  | 'architectures'
  | 'tracing'
  | 'tags'
  | 'codeSha256'
  | 'codeSize'
> & { readonly logging: GivenLogging };

export interface Functions extends Resolver {
  readonly resources: readonly ResourceProvider[];
  readonly versions: VersionStore;
  readonly aliases: AliasStore;
  /** What looks at a function, by name or ARN, and then changes it runs here. It must not ask for another turn. */
  readonly inTurn: NamedTurns;
  all(): Promise<FunctionRecord[]>;
  /** Makes a function that is of no stack. @throws AwsError ResourceConflictException when there is one of that name. */
  create(nameOrArn: string, settings: NewFunction): Promise<FunctionRecord>;
  permissions(name: string): Promise<Permission[]>;
  /** Changes the configuration of a function, as UpdateFunctionConfiguration does. */
  change(name: string, changes: Partial<FunctionRecord>): Promise<FunctionRecord>;
  /** Gives a function a new revision for what is no change of its configuration: a version, or a permission. */
  revise(name: string, changes?: Pick<FunctionRecord, 'lastVersion'>): Promise<void>;
  /** The ARN that a function of this name has, whether there is one or not. */
  arnOf(name: string): string;
  /** Removes a function with all that belongs to it. */
  remove(name: string): Promise<void>;
  /** Removes a version; does nothing when there is none. */
  removeVersion(name: string, version: string): Promise<void>;
  /** Sets or lifts the limit of executions side by side. */
  reserve(name: string, executions: number | undefined): Promise<void>;
  addPermission(name: string, permission: Permission): Promise<void>;
  /** @returns false when there is none of that id. */
  removePermission(name: string, id: string): Promise<boolean>;
  /** @throws AwsError InvalidParameterValueException for what is no zip file. */
  keepZip(zip: Uint8Array): Promise<KeptCode>;
  /** A version of code; undefined when it is not there. */
  zip(codeSha256: string): Promise<Uint8Array | undefined>;
  /** The directory with a function's code. */
  taskRoot(record: FunctionRecord): Promise<string>;
  /** Tells of versions that were changed or removed, or of whole functions, and waits for the listener. */
  subscribe(listener: (name: string, version?: string) => Promise<void>): void;
}

export interface FunctionsOptions {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
  readonly codeDirectory: string;
  /** Where templates have code. */
  readonly buckets: Pick<Buckets, 'find' | 'version' | 'body'>;
}

/** Functions and their code; each version of the code is kept under its hash. */
export function createFunctions({
  store,
  account,
  clock,
  codeDirectory,
  buckets,
}: FunctionsOptions): Functions {
  const listeners = new Set<(name: string, version?: string) => Promise<void>>();
  const tell = async (name: string, version?: string): Promise<void> => {
    for (const listener of listeners) await listener(name, version);
  };
  const functions = cached(store.collection<FunctionRecord>('lambda-functions'));
  const versions = createVersionStore(store);
  const aliases = createAliasStore(store);
  const code = createCodeStore(store, codeDirectory, buckets);
  const permissions = createPermissions(store);
  const arnOf = (name: string): string => arn(account, 'lambda', `function:${name}`);
  const resolver = createResolver({ functions, versions, aliases, account, arnOf });
  const { find } = resolver;
  const turns = createNamedTurns();
  const inTurn: NamedTurns = async (nameOrArn, work) => turns(resolver.read(nameOrArn).name, work);

  async function removed(name: string): Promise<void> {
    await permissions.forget(name);
    await aliases.forget(name);
    await versions.forget(name);
    await tell(name);
  }

  return {
    resources: [
      functionResource({
        functions,
        code,
        clock,
        inTurn,
        arnOf,
        changed: (name) => tell(name, '$LATEST'),
        removed,
      }),
      permissionResource(permissions, find, inTurn),
    ],
    versions,
    aliases,
    inTurn,
    ...resolver,
    async create(nameOrArn, { logging, ...settings }) {
      const { name } = resolver.read(nameOrArn);
      if ((await functions.get(name)) !== undefined) throw conflict(`Function already exist: ${name}`);
      const created: FunctionRecord = {
        name,
        owner: 'client',
        arn: arnOf(name),
        ...loggingOf(logging, { logFormat: 'Text', logGroup: `/aws/lambda/${name}` }),
        ...settings,
        ...changeBegun(clock),
        isNew: true,
      };
      await functions.put(name, created);
      return created;
    },
    all: () => collect(functions.values()),
    async change(name, changes) {
      const { isNew: _, ...before } = await find(name);
      const changed = { ...before, ...changes, ...changeBegun(clock) };
      await functions.put(changed.name, changed);
      await tell(changed.name, '$LATEST');
      return changed;
    },
    arnOf,
    async revise(name, changes = {}) {
      await functions.put(name, { ...(await find(name)), ...changes, settledRevisionId: randomUUID() });
    },
    async remove(name) {
      await functions.delete(name);
      await removed(name);
    },
    async removeVersion(name, version) {
      await versions.remove(name, version);
      await tell(name, version);
    },
    async reserve(name, executions) {
      const { reservedConcurrency: _, ...record } = await find(name);
      await functions.put(
        name,
        executions === undefined ? record : { ...record, reservedConcurrency: executions },
      );
    },
    addPermission: permissions.put,
    removePermission: permissions.remove,
    keepZip: code.keepZip,
    zip: code.zip,
    permissions: permissions.of,
    subscribe: (listener) => void listeners.add(listener),
    taskRoot: ({ codeSha256 }) => code.taskRoot(codeSha256),
  };
}
