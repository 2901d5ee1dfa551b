import { stackPolicyOf } from '../../environments/target.ts';
import { BackofficeError } from '../../errors.ts';
import type { Hint } from '../../hints.ts';
import { ledgerOf } from '../../operations/deploy/bucket-first.ts';
import { type Plan, plan } from '../../services/deploy/plan.ts';
import { gapsOf } from '../../services/deploy/region-gaps.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { type ForeignCode, readForeignCode, sendsCode } from '../../services/releases/foreign-code.ts';
import { type Release, sameContent } from '../../services/releases/release.ts';
import { stackLedger } from '../../services/releases/stack-ledger.ts';
import { discardChangeSet, unlessItEnds } from '../../services/stack/change-set.ts';
import { dataLosses } from '../../services/stack/changes.ts';
import type { StackWatch } from '../../services/stack/events.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { asOutputs } from '../../services/stack/outputs.ts';
import { settingChanges } from '../../services/stack/setting-changes.ts';
import { conditionOf, type StackState } from '../../services/stack/stack.ts';
import { counted } from '../../terminal/counted.ts';
import { planText, settingsText } from '../../views/changes.ts';
import { mutate } from '../mutate.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { finish } from './finish.ts';
import { prepareStack } from './prepare-stack.ts';
import { failureWords, readyChangeSet, stepsText } from './ready-change-set.ts';
import type { DeployChoices, DeployRequest } from './request.ts';
import { runChangeSet, watchStack } from './run-change-set.ts';
import { setPolicyAlone, setStackPolicy } from './stack-policy-step.ts';
import { adoptionText, takenUp } from './taken-up.ts';

/** Plans, asks, changes, verifies and records: the whole of `deploy`, and of `rollback`. */
export function deployRelease(
  run: Run,
  open: OpenEnvironment,
  request: DeployRequest,
  choices: DeployChoices,
): Promise<DeployResult> {
  const { standing: stands = 'nothing was changed' } = choices;
  return tellingHowItStands(run.signal, { stands, hint: rerun }, () =>
    planAndCarryOut(run, open, request, choices),
  );
}

const rerun: Hint = (command) => `rerun: ${command.again()}`;

async function planAndCarryOut(
  run: Run,
  open: OpenEnvironment,
  request: DeployRequest,
  choices: DeployChoices,
): Promise<DeployResult> {
  const { connection } = open;
  const stackPolicy = await stackPolicyOf(open.environment);
  await run.progress.during('verifying credentials', () => open.identity());
  const watch = await watchStack(run, open);
  const stack = await prepareStack(run, open, watch, choices);
  const ledger =
    (await stackLedger(connection, stack)) ??
    (conditionOf(stack) === 'ready' ? await ledgerOf(connection, request.target.template) : undefined);
  const takesUp = isNew(stack) ? await takenUp(run, open, request, choices) : [];
  if (isNew(stack) && open.environment.kind === 'aws')
    for (const gap of gapsOf(request.target.template, open.environment.region))
      run.progress.line(`note: ${gap}`);
  const { serviceRole } = watch;
  const { notificationArns } = request.target;
  const wanted = { serviceRole, notificationArns, stackPolicy };
  const [planned, latest, settings] = await run.progress.during('planning', () =>
    Promise.all([
      plan(watch, stack, request.target, `${request.action}-${run.newId()}`, ledger, takesUp),
      ledger?.latest(),
      settingChanges(watch.cloudFormation, stack, wanted),
    ]),
  );
  const foreign = await unlessItEnds(
    watch,
    () => planned.changeSet,
    () => foreignCodeIn(open, stack, request, planned.changes),
  );
  if (run.options.dryRun)
    return { ...(await preview(watch, stack, request, planned)), settings, foreignCode: foreign };
  if (planned.changes.length === 0 && planned.changeSet === undefined && conditionOf(stack) === 'ready') {
    const policySet = await setPolicyAlone(run, open, watch, request, settings);
    const result = await upToDate(run, open, watch, request, choices, { stack, latest, foreign });
    return { ...result, settings, changed: result.changed || policySet };
  }
  return { ...(await carryOut(run, open, watch, request, choices, { ...planned, settings })), settings };
}

/** Code of somebody else that runs, and that the planned changes do not replace. */
async function foreignCodeIn(
  { connection }: OpenEnvironment,
  stack: StackState | undefined,
  { content }: DeployRequest,
  changes: Plan['changes'],
): Promise<ForeignCode | null> {
  const outputs = asOutputs(stack?.outputs ?? {});
  if (outputs === undefined || sendsCode(changes)) return null;
  return readForeignCode(connection, outputs, content.code);
}

async function preview(
  { cloudFormation }: StackWatch,
  stack: StackState | undefined,
  { target, content }: DeployRequest,
  { changes, changeSet }: Plan,
): Promise<Omit<DeployResult, 'foreignCode' | 'settings'>> {
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

/**
 * Nothing to change. A deployment whose process ended before it was verified and recorded is finished now, and one
 * whose verification failed is verified again: nothing to do must not mean that nothing works.
 */
async function upToDate(
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  request: DeployRequest,
  choices: DeployChoices,
  { stack, latest, foreign }: Standing,
): Promise<WithoutSettings> {
  const recorded = latest !== undefined && sameContent(latest, request.content);
  const reverts = foreign !== null && request.target.revertDrift === true;
  if (!recorded || reverts || (foreign === null && latest.verified === false && choices.verify)) {
    if (!recorded)
      run.progress.line('what is deployed is of no recorded release; verifying and recording it now');
    else if (!reverts) run.progress.line('the verification of what is deployed failed; verifying it again');
    return finishAgain(run, open, watch, request, choices);
  }
  return {
    changed: false,
    stack: { name: request.target.stackName, status: stack?.status ?? 'NONE' },
    changes: [],
    outputs: await open.outputs.from(stack),
    release: { number: latest.number, version: latest.version, code: latest.code },
    verification: null,
    rolledBackTo: null,
    rollbackVerification: null,
    foreignCode: foreign,
  };
}

type WithoutSettings = Omit<DeployResult, 'settings'>;

/** What is known of a stack that needs no change. */
interface Standing {
  readonly stack: StackState | undefined;
  readonly latest: Release | undefined;
  readonly foreign: ForeignCode | null;
}

async function finishAgain(
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  request: DeployRequest,
  { verify }: DeployChoices,
): Promise<WithoutSettings> {
  const what = `sending the code of the release to ${open.environment.name}`;
  const consent =
    open.environment.class === 'production' ? { consent: { what, danger: 'moderate' } as const } : {};
  const sends = request.target.revertDrift === true;
  const mutation = {
    action: request.action,
    target: `stack ${request.target.stackName}`,
    ...(sends ? consent : {}),
  };
  const { broughtCode, ...finished } = await mutate(run, open, mutation, () =>
    finish(run, open, watch, request, verify, false),
  );
  return {
    ...finished,
    changed: broughtCode,
    changes: [],
    rolledBackTo: null,
    rollbackVerification: null,
    foreignCode: null,
  };
}

async function carryOut(
  run: Run,
  open: OpenEnvironment,
  watch: StackWatch,
  request: DeployRequest,
  choices: DeployChoices,
  planned: Plan & Pick<DeployResult, 'settings'>,
): Promise<WithoutSettings> {
  const { changes } = planned;
  const { action, target } = request;
  // Once it is handed to its execution, that gives up what it cannot begin.
  let waiting = planned.changeSet;
  return unlessItEnds(
    watch,
    () => waiting,
    async () => {
      const consent = consentFor(open, request, planned);
      for (const line of planText(changes, run.errorLook, open.environment.kind === 'aws'))
        run.progress.line(line);
      for (const line of settingsText(target.stackName, planned.settings, run.errorLook))
        run.progress.line(line);
      for (const line of stepsText(planned, request)) run.progress.line(line);
      const { arn } = await open.identity();
      const id = run.newId();
      return mutate(
        run,
        open,
        { action, target: `stack ${target.stackName}`, id, ...(consent === undefined ? {} : { consent }) },
        async () => {
          // One that allows what the one before denied has to be there first.
          if (planned.changeSet !== undefined)
            await setStackPolicy(watch, target.stackName, planned.settings);
          const ready = await readyChangeSet(run, open, watch, request, planned, { arn, id });
          waiting = undefined;
          if (ready !== undefined)
            await runChangeSet(run, watch, ready, operationToken(action, arn, id), failureWords(request));
          if (planned.changeSet === undefined)
            await setStackPolicy(watch, target.stackName, planned.settings);
          const { broughtCode: _, ...finished } = await finish(
            run,
            open,
            watch,
            request,
            choices.verify,
            sendsCode(changes),
          );
          return {
            ...finished,
            changed: true,
            changes,
            rolledBackTo: null,
            rollbackVerification: null,
            foreignCode: null,
          };
        },
        ({ release, stack }) => ({ release: release.number, code: release.code, status: stack.status }),
      );
    },
  );
}

/** Nothing that takes data away, and nothing in class production, happens without consent. */
function consentFor({ environment }: OpenEnvironment, { action }: DeployRequest, { changes, takesUp }: Plan) {
  const losses = dataLosses(changes).map(({ logicalId }) => logicalId);
  if (losses.length > 0 && action === 'rollback')
    throw new BackofficeError(
      'REFUSED',
      `going back would lose the data of ${losses.join(', ')}; nothing was changed`,
      {
        hint: (command) =>
          `make a backup and restore it instead, or deploy the version that you want: ${command('deploy')}`,
      },
    );
  if (losses.length > 0)
    return { what: `losing the data of ${losses.join(', ')}`, danger: 'severe' } as const;
  const foreign = takesUp.find(({ left }) => !left);
  if (foreign !== undefined) return { what: adoptionText(environment, foreign), danger: 'moderate' } as const;
  if (environment.class !== 'production') return undefined;
  return { what: `${doingText(changes)} of ${environment.name}`, danger: 'moderate' } as const;
}

/** Such as `creating 22 resources`. */
function doingText(changes: Plan['changes']): string {
  const creates =
    changes.length > 0 && changes.every(({ action }) => action === 'add' || action === 'import');
  return `${creates ? 'creating' : 'changing'} ${counted(changes.length, 'resource')}`;
}

function isNew(stack: StackState | undefined): boolean {
  return /^(absent|review)$/.test(conditionOf(stack));
}
