import { INLINE_TEMPLATE_BYTES } from '../../../stack/contract/parameters.ts';
import { BackofficeError } from '../../errors.ts';
import type { Ledger } from '../releases/ledger.ts';
import {
  type ChangeSet,
  type ChangeSetRequest,
  createChangeSet,
  type StackTarget,
} from '../stack/change-set.ts';
import type { ResourceChange } from '../stack/changes.ts';
import { firstPlan } from '../stack/first-plan.ts';
import { conditionOf, type StackState } from '../stack/stack.ts';
import type { StackDeps } from '../stack/stack-deps.ts';
import { keepingTable } from './active-table.ts';
import type { Existing } from './existing.ts';

/** What would change, and the change set that would do it: none for a stack that is not there yet. */
export interface Plan {
  readonly changes: readonly ResourceChange[];
  readonly changeSet: ChangeSet | undefined;
  /** What is there already and becomes part of a new stack, before the rest is made. */
  readonly takesUp: readonly Existing[];
}

/** What is to be planned, and on what. */
export interface PlanRequest {
  readonly stack: StackState | undefined;
  readonly target: StackTarget;
  /** Of the change set. */
  readonly name: string;
  /** Keeps templates that are too large to be sent with a request; it is there after the first release. */
  readonly ledger: Ledger | undefined;
  readonly takesUp?: readonly Existing[];
}

/**
 * Finds out what a deployment would change. For a stack that is not there the template says it: asking
 * CloudFormation would leave an empty stack behind.
 */
export async function plan(
  deps: StackDeps,
  { stack, target: wanted, name, ledger, takesUp = [] }: PlanRequest,
): Promise<Plan> {
  const target = keepingTable(wanted, stack);
  if (conditionOf(stack) !== 'ready') {
    const changes = firstPlan(target.template, target.parameters).map((change) => asImport(change, takesUp));
    return { changes, changeSet: undefined, takesUp };
  }
  const request = { target, kind: 'UPDATE', name, source: await sourceOf(target, ledger) } as const;
  const changeSet = await createChangeSet(deps, request);
  return { changes: changeSet?.changes ?? [], changeSet, takesUp: [] };
}

/** What is there is not made, and has settings that change. */
function asImport(change: ResourceChange, takesUp: readonly Existing[]): ResourceChange {
  const found = takesUp.find(({ logicalId }) => logicalId === change.logicalId);
  if (found === undefined) return change;
  return { ...change, action: 'import', physicalId: found.name, properties: found.differences };
}

/** The change set of a first deployment; it leaves an empty stack until it is executed. */
export async function planFirst(deps: StackDeps, target: StackTarget, name: string): Promise<ChangeSet> {
  const source = await sourceOf(target, undefined);
  const changeSet = await createChangeSet(deps, { target, kind: 'CREATE', name, source });
  if (changeSet === undefined) throw new Error(`${target.stackName} would be created without a resource`);
  return changeSet;
}

/** CloudFormation takes so much with a request; more has to lie in a bucket. */
async function sourceOf(
  { template }: StackTarget,
  ledger: Ledger | undefined,
): Promise<ChangeSetRequest['source']> {
  const bytes = Buffer.byteLength(template);
  if (bytes <= INLINE_TEMPLATE_BYTES) return { TemplateBody: template };
  if (ledger === undefined)
    throw new BackofficeError(
      'FAILED',
      `the template has ${bytes} bytes; a first deployment takes ${INLINE_TEMPLATE_BYTES}`,
      { hint: (command) => `the bucket that larger templates go through is made first: ${command.again()}` },
    );
  return { TemplateURL: await ledger.stage(template) };
}
