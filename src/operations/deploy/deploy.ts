import { stackPolicyOf } from '../../environments/target.ts';
import type { Hint } from '../../hints.ts';
import { type Plan, plan } from '../../services/deploy/plan.ts';
import { gapsOf } from '../../services/deploy/region-gaps.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { type ForeignCode, readForeignCode, sendsCode } from '../../services/releases/foreign-code.ts';
import { stackLedger } from '../../services/releases/stack-ledger.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { discardChangeSet, unlessItEnds } from '../../services/stack/made-change-set.ts';
import { asOutputs } from '../../services/stack/outputs.ts';
import { settingChanges } from '../../services/stack/setting-changes.ts';
import { conditionOf, type StackState } from '../../services/stack/stack.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Operation } from '../operation.ts';
import { ledgerOf } from './bucket-first.ts';
import { carryOut } from './carry-out.ts';
import { findTakenUp } from './find-taken-up.ts';
import { followTable, plannedFollow } from './follow-table.ts';
import { isOpen, opennessText } from './openness.ts';
import { prepareStack } from './prepare-stack.ts';
import { stepsText } from './ready-change-set.ts';
import type { DeployChoices, DeployRequest } from './request.ts';
import { stackDeps } from './run-change-set.ts';
import { setPolicyAlone } from './stack-policy-step.ts';
import { upToDate } from './up-to-date.ts';

/** Plans, asks, changes, verifies and records: the whole of `deploy`, and of `rollback`. */
export function deploy(
  operation: Operation,
  request: DeployRequest,
  choices: DeployChoices,
): Promise<DeployResult> {
  const { standing: stands = 'nothing was changed' } = choices;
  return tellingHowItStands(operation.signal, { stands, hint: rerun }, () =>
    planAndCarryOut(operation, request, choices),
  );
}

const rerun: Hint = (command) => `rerun: ${command.again()}`;

async function planAndCarryOut(
  operation: Operation,
  request: DeployRequest,
  choices: DeployChoices,
): Promise<DeployResult> {
  const { connection } = operation;
  const stackPolicy = await stackPolicyOf(operation.environment);
  await operation.during('verifying credentials', () => operation.identity());
  const deps = await stackDeps(operation);
  const deployment = { operation, deps, request, choices };
  const stack = await prepareStack(operation, deps, choices);
  const ledger =
    (await stackLedger(connection, stack)) ??
    (conditionOf(stack) === 'ready' ? await ledgerOf(connection, request.target.template) : undefined);
  const takesUp = isNew(stack) ? await findTakenUp(operation, request, choices) : [];
  if (isNew(stack) && operation.environment.kind === 'aws')
    for (const gap of gapsOf(request.target.template, operation.environment.region))
      operation.report(`note: ${gap}`);
  const openToAnybody = isNew(stack) && isOpen(operation.environment);
  if (openToAnybody) operation.report(opennessText(operation.environment));
  const { serviceRole } = deps;
  if (serviceRole === undefined && stack?.serviceRole)
    operation.report(
      `note: CloudFormation still acts with ${stack.serviceRole}: a stack keeps its role until it gets another (serviceRoleArn)`,
    );
  const { target } = request;
  const { notificationArns } = target;
  const wanted = { serviceRole, notificationArns, stackPolicy };
  const [planned, latest, ofStack, follow] = await operation.during('planning', () =>
    Promise.all([
      plan(deps, { stack, target, name: `${request.action}-${operation.newId()}`, ledger, takesUp }),
      ledger?.latest(),
      settingChanges(deps.cloudFormation, stack, wanted),
      plannedFollow(operation, stack, request),
    ]),
  );
  const settings = [...ofStack, ...(follow?.changes ?? [])];
  const foreign = await unlessItEnds(
    deps,
    () => planned.changeSet,
    () => foreignCodeIn(operation, stack, request, planned.changes),
  );
  if (operation.dryRun) {
    for (const line of stepsText(planned, request)) operation.report(line);
    return {
      ...(await preview(deps, stack, request, planned)),
      settings,
      foreignCode: foreign,
      openToAnybody,
    };
  }
  if (planned.changes.length === 0 && planned.changeSet === undefined && conditionOf(stack) === 'ready') {
    const policySet = await setPolicyAlone(deployment, ofStack);
    const followed = await followTable(operation, follow);
    const result = await upToDate(deployment, { stack, latest, foreign });
    return { ...result, settings, changed: result.changed || policySet || followed, openToAnybody };
  }
  const result = await carryOut(deployment, { ...planned, settings });
  await followTable(operation.agreed(), follow);
  return { ...result, settings, openToAnybody };
}

/** Code of somebody else that runs, and that the planned changes do not replace. */
async function foreignCodeIn(
  { connection }: Operation,
  stack: StackState | undefined,
  { content }: DeployRequest,
  changes: Plan['changes'],
): Promise<ForeignCode | null> {
  const outputs = asOutputs(stack?.outputs ?? {});
  if (outputs === undefined || sendsCode(changes)) return null;
  return readForeignCode(connection, outputs, content.code);
}

async function preview(
  { cloudFormation }: StackDeps,
  stack: StackState | undefined,
  { target, content }: DeployRequest,
  { changes, changeSet }: Plan,
): Promise<Omit<DeployResult, 'foreignCode' | 'settings' | 'openToAnybody'>> {
  if (changeSet !== undefined) await discardChangeSet(cloudFormation, changeSet);
  return {
    changed: false,
    stack: { name: target.stackName, status: stack?.status ?? 'NONE' },
    changes,
    outputs: asOutputs(stack?.outputs ?? {}) ?? null,
    release: { number: null, version: content.version, code: content.code },
    verification: null,
    rolledBackTo: null,
    rollbackVerification: null,
  };
}

function isNew(stack: StackState | undefined): boolean {
  return /^(absent|review)$/.test(conditionOf(stack));
}
