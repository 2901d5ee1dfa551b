import type { Change } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { removeOld } from '../../expire.ts';
import { collect, type Store } from '../../store.ts';
import type { ValidationFailure } from './early-validation.ts';
import { stackOrRefuse } from './requests.ts';
import type { StackModel, StackStore } from './stack-store.ts';

/** A change set, with the changes that it would make. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE' | 'IMPORT';
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  /** Told with values. */
  readonly warning?: string | undefined;
  readonly description?: string | undefined;
  readonly executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly model: StackModel;
  readonly changes: readonly Change[];
  /** What may change with an attribute of another resource; told only without values. */
  readonly dependents?: readonly Change[];
  /** Why it was refused early; undefined for one that was not. */
  readonly failures?: readonly ValidationFailure[];
  readonly capabilities: readonly string[];
  /** Undefined where the request says nothing of them. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly roleArn?: string | undefined;
  readonly notificationArns?: readonly string[] | undefined;
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
  /** @throws AwsError ValidationError for a stack that is not there, or none; ChangeSetNotFound. */
  find(nameOrArn: string | undefined, stackName: string | undefined): Promise<ChangeSetRecord>;
  /** Those that can still be asked for by name: AWS deletes all of a stack's when one is carried out. */
  ofStack(stackId: string): Promise<ChangeSetRecord[]>;
  put(changeSet: ChangeSetRecord): Promise<void>;
  delete(changeSet: ChangeSetRecord): Promise<void>;
  /** Removes those that are. Some before each value. */
  removeOld(isOld: (changeSet: ChangeSetRecord) => boolean): AsyncIterable<void>;
}

export function createChangeSets(store: Store, stacks: StackStore): ChangeSets {
  const records = store.collection<ChangeSetRecord>('cloudformation-change-sets');
  const ofStack = async (id: string): Promise<ChangeSetRecord[]> =>
    (await collect(records.values())).filter(
      ({ stackId, executionStatus }) => stackId === id && executionStatus !== 'EXECUTE_COMPLETE',
    );

  /** As recorded on AWS: localstack's test_delete_change_set_exception, test_describe_change_set_nonexisting. */
  async function named(name: string, stackName: string | undefined): Promise<ChangeSetRecord | undefined> {
    if (stackName === undefined)
      throw new AwsError(
        'ValidationError',
        'StackName must be specified if ChangeSetName is not specified as an ARN.',
      );
    const stack = await stackOrRefuse(stacks, stackName, (missing) => `Stack [${missing}] does not exist`);
    return (await ofStack(stack.id)).find((record) => record.name === name);
  }

  return {
    async find(nameOrArn = '', stackName) {
      const found = nameOrArn.startsWith('arn:')
        ? await records.get(nameOrArn)
        : await named(nameOrArn, stackName);
      if (found === undefined)
        throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrArn}] does not exist`, 404);
      return found;
    },
    ofStack,
    put: (changeSet) => records.put(changeSet.id, changeSet),
    delete: ({ id }) => records.delete(id),
    removeOld: (isOld) => removeOld(records, isOld),
  };
}
