import { randomUUID } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { cached, collect, type Store } from '../../store.ts';
import { createCodeStore, type KeptCode } from './code-store.ts';
import type { FunctionRecord } from './function-record.ts';
import { functionResource } from './function-resource.ts';
import { createPermissions, type Permission, permissionResource } from './permissions.ts';

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
  /** Tells of functions that were changed or removed, and waits for the listener. */
  subscribe(listener: (name: string) => Promise<void>): void;
}

export interface FunctionsOptions {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
  readonly codeDirectory: string;
}

/** An update takes seconds on AWS. */
const UPDATE_MS = 100;

/** Functions and their code; each version of the code is kept under its hash. */
export function createFunctions({ store, account, clock, codeDirectory }: FunctionsOptions): Functions {
  const listeners = new Set<(name: string) => Promise<void>>();
  const onChange = async (name: string): Promise<void> => {
    for (const listener of listeners) await listener(name);
  };
  const functions = cached(store.collection<FunctionRecord>('lambda-functions'));
  const code = createCodeStore(store, codeDirectory);
  const permissions = createPermissions(store);
  const arnOf = (name: string): string => arn(account, 'lambda', `function:${name}`);

  async function find(nameOrArn: string): Promise<FunctionRecord> {
    const name = /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const found = await functions.get(name);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(name)}`, 404, {
      Type: 'User',
    });
  }

  return {
    resources: [
      functionResource({ functions, code, clock, arnOf, changed: onChange, removed: permissions.forget }),
      permissionResource(permissions, find),
    ],
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
    subscribe: (listener) => void listeners.add(listener),
    codePath: ({ codeSha256, handler }) => code.path(codeSha256, handler),
  };
}
