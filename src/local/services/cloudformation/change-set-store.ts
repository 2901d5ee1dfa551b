import type { Change } from '@aws-sdk/client-cloudformation';
import { collect, type Store } from '../../store.ts';
import { AwsError } from '../../wire/operation.ts';
import type { ValidationFailure } from './early-validation.ts';
import type { StackModel } from './stack-store.ts';

/** A change set, with the changes that it would make. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  readonly executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly model: StackModel;
  readonly changes: readonly Change[];
  /** Why it was refused early; undefined for one that was not. */
  readonly failures?: readonly ValidationFailure[];
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** A request with the same one is the same request, sent again. */
  readonly token: string | undefined;
  /** Resources that are there already and would become the stack's. */
  readonly imports: readonly string[];
  /** Whether what was changed outside of the stack is to be changed back. */
  readonly revertDrift: boolean;
  /** Undefined when the request left it open. */
  readonly onStackFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Change sets, found by ARN or by name and stack. */
export interface ChangeSets {
  /** @throws AwsError ChangeSetNotFound. */
  find(nameOrArn: string | undefined, stackName: string | undefined): Promise<ChangeSetRecord>;
  ofStack(stackId: string): Promise<ChangeSetRecord[]>;
  put(changeSet: ChangeSetRecord): Promise<void>;
  delete(changeSet: ChangeSetRecord): Promise<void>;
}

export function createChangeSets(store: Store): ChangeSets {
  const records = store.collection<ChangeSetRecord>('cloudformation-change-sets');
  return {
    async find(nameOrArn, stackName) {
      const all = await collect(records.values());
      const found = all.find(
        (record) =>
          record.id === nameOrArn ||
          (record.name === nameOrArn && [record.stackName, record.stackId].includes(stackName ?? '')),
      );
      if (found === undefined)
        throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrArn}] does not exist`, 404);
      return found;
    },
    ofStack: async (id) => (await collect(records.values())).filter(({ stackId }) => stackId === id),
    put: (changeSet) => records.put(changeSet.id, changeSet),
    delete: ({ id }) => records.delete(id),
  };
}
