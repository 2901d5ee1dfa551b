import type { CreateChangeSetInput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { attributeChanges } from './attribute-changes.ts';
import type { ChangeSetRecord } from './change-set-store.ts';
import { changesOutputs, planChanges } from './change-sets.ts';
import { driftedRecords } from './drift.ts';
import { findExisting, VALIDATION_FAILED } from './early-validation.ts';
import { checkImport, plannedImports } from './imports.ts';
import { findStack, newStack, readModel, requireUpdatable } from './requests.ts';
import type { PreparedModel } from './resources.ts';
import { importsOf } from './stack-exports.ts';
import type { StackServices } from './stack-services.ts';
import { messageOf } from './stack-steps.ts';
import type { StackModel, StackRecord } from './stack-store.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** The stack that a change set is for: a new one is there from now on, empty. */
export async function stackFor(
  { stacks, account, clock }: StackServices,
  input: CreateChangeSetInput,
): Promise<StackRecord> {
  const existing = await stacks.find(input.StackName ?? '');
  const reviewed = existing === undefined || existing.status === 'REVIEW_IN_PROGRESS';
  const begins = input.ChangeSetType === 'CREATE' || (input.ChangeSetType === 'IMPORT' && reviewed);
  if (!begins) {
    const stack = existing ?? (await findStack(stacks, input.StackName));
    requireUpdatable(stack);
    return stack;
  }
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw new AwsError(
      'ValidationError',
      `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  }
  return existing ?? newStack(input.StackName ?? '', account, clock);
}

/** What planning adds to a change set. */
type Planned = Pick<
  ChangeSetRecord,
  | 'status'
  | 'model'
  | 'warning'
  | 'changes'
  | 'dependents'
  | 'imports'
  | 'executionStatus'
  | 'statusReason'
  | 'failures'
>;

/** Works out what a request would change; a change set that changes nothing has failed, in AWS's words. */
export async function planChangeSet(
  services: StackServices,
  input: CreateChangeSetInput,
  stack: StackRecord,
): Promise<Planned> {
  const { model, prepared } = await readModel(input, stack, services);
  if (input.ChangeSetType === 'IMPORT') return planImport(services, input, { stack, model, prepared });
  const unavailable = { status: 'FAILED', executionStatus: 'UNAVAILABLE', imports: [] } as const;
  try {
    const found = input.DeploymentMode === 'REVERT_DRIFT' ? await asFound(stack, services) : stack;
    const planned = await planChanges(found, prepared, services);
    const importing = input.ImportExistingResources ?? false;
    const { changes, failures } = await findExisting(planned, prepared, services, importing);
    if (failures.length > 0)
      return { ...unavailable, model, changes: [], statusReason: VALIDATION_FAILED, failures };
    const imports = changes.flatMap(({ ResourceChange: change }) =>
      change?.Action === 'Import' ? [change.LogicalResourceId ?? ''] : [],
    );
    if (changes.length > 0 || changesOutputs(stack, model, services.templates)) {
      const dependents = attributeChanges(changes, found, prepared);
      return {
        status: 'CREATE_COMPLETE',
        executionStatus: 'AVAILABLE',
        model,
        changes,
        dependents,
        imports,
        warning: await missingExport(prepared, services),
      };
    }
    return { ...unavailable, model, changes, statusReason: NO_CHANGES };
  } catch (error) {
    return { ...unavailable, model, changes: [], statusReason: messageOf(error) };
  }
}

/** As recorded on AWS: localstack's test_describe_change_set_import_non_existent_export. */
async function missingExport(
  prepared: PreparedModel,
  { exports }: StackServices,
): Promise<string | undefined> {
  const values = await exports.values();
  const missing = [...importsOf(prepared)].find(
    ([name, id]) => !values.has(name) && prepared.graph.resources.has(id),
  );
  if (missing === undefined) return undefined;
  const [name, id] = missing;
  return `[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [${id}] because: No export named ${name}`;
}

/** A stack, and what it is to become. */
interface PreparedStack {
  readonly stack: StackRecord;
  readonly model: StackModel;
  readonly prepared: PreparedModel;
}

async function planImport(
  services: StackServices,
  input: CreateChangeSetInput,
  { stack, model, prepared }: PreparedStack,
): Promise<Planned> {
  const planned = await planChanges(stack, prepared, services);
  checkImport(input, { changes: planned, prepared, template: model.template, stack }, services.templates);
  try {
    const changes = await plannedImports(input, services);
    const imports = changes.map(({ ResourceChange: change }) => change?.LogicalResourceId ?? '');
    return { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', model, changes, imports };
  } catch (error) {
    const statusReason = messageOf(error);
    return {
      status: 'FAILED',
      executionStatus: 'UNAVAILABLE',
      model,
      changes: [],
      imports: [],
      statusReason,
    };
  }
}

/** A stack with its resources as they really are. */
async function asFound(stack: StackRecord, { providers }: StackServices): Promise<StackRecord> {
  const drifted = await driftedRecords(stack, providers);
  const found = Object.fromEntries(drifted.map((record) => [record.logicalId, record]));
  return { ...stack, resources: { ...stack.resources, ...found } };
}
