import { removeRange } from '../../expire.ts';
import type { Properties } from '../../resource-provider.ts';
import { collect, type Store, startingWith } from '../../store.ts';
import type { ParameterValues } from './parameters.ts';

export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
  readonly statusReason?: string;
  /** As they were last applied. */
  readonly properties: Properties;
  /** The same with dynamic references resolved; left out where there are none. */
  readonly applied?: Properties;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** What a stack is to become: a template and its parameters. */
export interface StackModel {
  readonly template: string;
  readonly parameters: ParameterValues;
  /** What Systems Manager had for those that take their values from there. */
  readonly resolved?: ParameterValues;
}

/** An output's value, under the name by which other stacks import it. */
export interface ExportRecord {
  readonly name: string;
  readonly value: string;
}

/** A resource that is to go once the operation has succeeded. */
export interface Garbage {
  readonly record: ResourceRecord;
  readonly retain: boolean;
}

/** An operation in progress: all that is needed to go on with it after a crash. */
export interface StackOperation {
  readonly kind: 'create' | 'update' | 'delete' | 'import';
  readonly phase: 'forward' | 'rollback' | 'cleanup';
  readonly token: string | undefined;
  readonly target: StackModel;
  /** Tags that the stack has once the operation succeeds; those that it has when left out. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  readonly failure?: string;
  /** Resources as they were before the operation touched them; null for those that were not there. */
  readonly before: Readonly<Record<string, ResourceRecord | null>>;
  readonly garbage: readonly Garbage[];
  /** Resources that are there already, by the name that the template gives them, and become the stack's. */
  readonly imports?: readonly string[];
  /** Resources that a deletion leaves where they are, or that a continued rollback passes over. */
  readonly skip?: readonly string[];
  /** Whether resources are brought back to what their template says, whatever became of them. */
  readonly revertDrift?: boolean;
  /** Whether a rollback removes what the operation has made, whatever its deletion policy. */
  readonly retainExceptOnCreate?: boolean;
  /** Names of the exports that the target imports. */
  readonly imported?: readonly string[];
  /** Where a stack goes back to when its deletion is canceled. */
  readonly statusBefore?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html */
export interface OperationEntry {
  readonly type: 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';
  readonly id: string;
}

export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
  readonly model: StackModel;
  /** The change set that was carried out last. */
  readonly changeSetId?: string;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the role that was given last; every call is let in, whoever makes it. */
  readonly roleArn?: string | undefined;
  /** Nothing is sent to them: the embedded SNS delivers to nobody. */
  readonly notificationArns?: readonly string[] | undefined;
  /** JSON text. */
  readonly stackPolicy?: string | undefined;
  readonly terminationProtection: boolean;
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly exported?: readonly ExportRecord[];
  /** Names of exports of other stacks. */
  readonly imported?: readonly string[];
  readonly operation?: StackOperation;
  /** What was last done to the stack, the newest first. */
  readonly lastOperations?: readonly OperationEntry[];
  /** A rollback that failed, and can be continued. */
  readonly failedRollback?: StackOperation;
  readonly drift?: StackDrift;
}

/** What the last look for drift has found. */
export interface StackDrift {
  readonly detectionId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly status: 'DRIFTED' | 'IN_SYNC';
  readonly resources: readonly ResourceDrift[];
}

export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED';
  readonly expected: Properties;
  readonly actual: Properties;
}

export interface StackEventRecord {
  readonly id: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly status: string;
  readonly reason?: string;
  readonly token?: string;
  /** Of a resource. */
  readonly properties?: Properties;
  /** What it belongs to; events of older states do not tell. */
  readonly operation?: OperationEntry;
}

/** Stacks and their events. */
export interface StackStore {
  /** By id, or by the name of a stack that is not deleted. */
  find(nameOrId: string): Promise<StackRecord | undefined>;
  all(): Promise<StackRecord[]>;
  put(stack: StackRecord): Promise<void>;
  addEvent(event: StackEventRecord): Promise<void>;
  /** Newest first. */
  events(stackId: string, before: string | undefined, limit: number): Promise<StackEventRecord[]>;
  /** Removes a stack that is deleted, and its events. Some before each value. */
  forget(stackId: string): AsyncIterable<void>;
}

export function createStackStore(store: Store): StackStore {
  const stacks = store.collection<StackRecord>('cloudformation-stacks');
  const events = store.collection<StackEventRecord>('cloudformation-events');
  return {
    async find(nameOrId) {
      if (nameOrId.startsWith('arn:')) return stacks.get(nameOrId);
      const all = await collect(stacks.values());
      return all.find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
    },
    all: () => collect(stacks.values()),
    put: (stack) => stacks.put(stack.id, stack),
    addEvent: (event) => events.put(`${event.stackId}\n${event.id}`, event),
    async *forget(stackId) {
      yield* removeRange(events, startingWith(`${stackId}\n`));
      await stacks.delete(stackId);
    },
    async events(stackId, before, limit) {
      const range = startingWith(`${stackId}\n`);
      return collect(
        events.values({
          ...range,
          ...(before === undefined ? {} : { lt: `${stackId}\n${before}` }),
          reverse: true,
          limit,
        }),
      );
    },
  };
}
