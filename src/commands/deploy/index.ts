import { templateParameters } from '../environments/tunables.ts';
import { EXIT_CODES } from '../errors.ts';
import { createDeployment, type Deployment } from '../services/deploy/deployment.ts';
import { dataLosses, type Plan } from '../services/deploy/plan.ts';
import { releaseOf } from '../services/deploy/release.ts';
import type { DeployResult } from '../services/deploy/result.ts';
import { type Verification, verify } from '../services/deploy/verify.ts';
import { checkPin, readIdentity } from '../services/identity.ts';
import { createItemsByApi } from '../services/items/by-api.ts';
import { readStack } from '../services/stack.ts';
import { deployView } from '../views/deploy.ts';
import { stepLine } from '../views/stack-steps.ts';
import { type AddCommand, examples } from './command.ts';
import { printSteps } from './print-steps.ts';
import type { OpenEnvironment, Run } from './run.ts';

export const addDeploy: AddCommand = (parent, execute) => {
  parent
    .command('deploy')
    .description('Deploys the application, or brings it up to date: plan, change, verify.')
    .option('--no-verify', 'do not use the application afterwards')
    .addHelpText(
      'after',
      examples(
        'backoffice deploy',
        'backoffice deploy --env dev',
        'backoffice deploy --env dev --dry-run --json',
      ),
    )
    .action((options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment(), true);
        const result = await deploy(run, open, options.verify);
        await run.print('deploy', result, deployView(open.environment.name));
        return result.verification?.passed === false ? EXIT_CODES.UNHEALTHY : undefined;
      }),
    );
};

async function deploy(run: Run, open: OpenEnvironment, verifying: boolean): Promise<DeployResult> {
  const { environment, connection, outputs } = open;
  const { context, signal, progress } = run;
  checkPin(
    environment,
    await progress.during('checking who you are', async () => readIdentity(await connection.sts())),
  );
  const template = await context.installation.template(environment.class);
  const release = releaseOf(template, context.installation.version);
  const cloudFormation = await connection.cloudFormation();
  const deployment = createDeployment({
    cloudFormation,
    target: {
      environmentName: environment.name,
      stackName: environment.stackName,
      template,
      parameters: templateParameters(environment.name, environment.tunables),
    },
    clock: context.clock,
    signal,
    newToken: run.newId,
  });
  const stackNow = async () => {
    const stack = await readStack(cloudFormation, environment.stackName);
    return { name: environment.stackName, status: stack?.status ?? 'NONE' };
  };

  if (run.options.dryRun) {
    const changes = await progress.during('planning', () => deployment.preview());
    return { changed: false, stack: await stackNow(), changes, outputs: null, release, verification: null };
  }
  await followOther(run, deployment);
  const plan = await progress.during('planning', () => deployment.plan());
  if (plan === undefined) {
    return {
      changed: false,
      stack: await stackNow(),
      changes: [],
      outputs: await outputs.refresh(),
      release,
      verification: null,
    };
  }
  await agree(run, open, deployment, plan);
  await printSteps(run, deployment.execute(plan));
  const deployed = await outputs.refresh();
  const verification = verifying ? await verifyDeployment(run, open) : null;
  return {
    changed: true,
    stack: await stackNow(),
    changes: plan.changes,
    outputs: deployed,
    release,
    verification,
  };
}

/** An operation that is in progress already, perhaps of an interrupted deploy, is seen through first. */
async function followOther(run: Run, deployment: Deployment): Promise<void> {
  const other = await deployment.attach();
  if (other === undefined) return;
  run.progress.line('the stack is being changed already; following that to its end');
  await printSteps(run, other);
}

/** Nothing that takes data away, and nothing in class production, happens without consent. */
async function agree(
  run: Run,
  { environment }: OpenEnvironment,
  deployment: Deployment,
  plan: Plan,
): Promise<void> {
  const losses = dataLosses(plan.changes).map(({ logicalId }) => logicalId);
  if (losses.length === 0 && environment.class !== 'production') return;
  const what =
    losses.length > 0
      ? `This loses the data of ${losses.join(', ')}`
      : `This changes ${plan.changes.length} resources of ${environment.name}`;
  try {
    await run.guard(environment, what, losses.length > 0 ? 'severe' : 'moderate');
  } catch (error) {
    await deployment.discard(plan);
    throw error;
  }
}

async function verifyDeployment(run: Run, { api }: OpenEnvironment): Promise<Verification> {
  const probeId = `probe-${run.newId()}`;
  const verification = await run.progress.during('verifying', () =>
    verify(api, createItemsByApi(api, run.newId), probeId, () => run.context.clock.now().getTime()),
  );
  for (const step of verification.steps) {
    run.progress.line(
      stepLine({
        name: `verify: ${step.name}`,
        outcome: step.passed ? 'ok' : step.detail,
        failed: !step.passed,
        millis: step.durationMs,
      }),
    );
  }
  return verification;
}
