import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { createSettlingApi } from '../../services/deploy/settling-api.ts';
import { type Verification, verify } from '../../services/deploy/verify.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import { type ForeignCode, readForeignCode } from '../../services/releases/foreign-code.ts';
import { createLedger } from '../../services/releases/ledger.ts';
import { functionSource } from '../../services/releases/release.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import type { StackOutputs } from '../../services/stack/outputs.ts';
import { notDeployed, readStack } from '../../services/stack/stack.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Operation } from '../operation.ts';
import { bringCode } from './bring-code.ts';
import type { Deployment, DeployRequest } from './request.ts';

/**
 * What is left once the stack is as it should be: protect it, use the application, record the release.
 * @param sent whether the code of the release was sent with the changes.
 */
export function finish(deployment: Deployment, sent: boolean): Promise<Finished> {
  const standing = {
    stands: 'the stack is changed, but the release is not verified and recorded yet',
    hint: (command: CommandWriter) => `verify and record it: ${command.again()}`,
  };
  return tellingHowItStands(deployment.operation.signal, standing, () =>
    protectVerifyRecord(deployment, sent),
  );
}

async function protectVerifyRecord(
  { operation, deps: { cloudFormation }, request, choices }: Deployment,
  sent: boolean,
): Promise<Finished> {
  const { target, content, rollbackTo } = request;
  const { environment, connection } = operation;
  const stack = await readStack(cloudFormation, target.stackName);
  if (stack === undefined) throw notDeployed(environment.name);
  if (environment.class === 'production' && !stack.terminationProtection)
    await protect(cloudFormation, target.stackName, operation.report);
  const outputs = await operation.outputs.from(stack);
  const { arn: by, account } = await operation.identity();
  const foreign = sent ? null : await readForeignCode(connection, outputs, content.code);
  if (foreign !== null)
    await bringOwnCode(operation, { connection, outputs, foreign, by }, target.template, content);
  const verification = choices.verify ? await verifyDeployment(operation) : null;
  const [git, { CodeSha256: codeSha256 = null }, s3, map] = await Promise.all([
    operation.gitRevision(),
    (await connection.lambda()).getFunctionConfiguration({ FunctionName: outputs.functionName }),
    connection.s3(),
    // A release without one is a release.
    operation.installation.functionMap().catch(() => undefined),
  ]);
  const release = await createLedger(s3, outputs.artifactsBucket).add(
    {
      ...content,
      time: operation.clock.now().toISOString(),
      // Code that was brought by itself runs since now, whenever the stack was changed.
      ...defined({ begun: foreign === null ? (stack.changedAt ?? undefined) : undefined }),
      by,
      account,
      git,
      rollbackTo,
      verified: verification?.passed ?? null,
      codeSha256,
    },
    target.template,
    map,
  );
  return {
    stack: { name: target.stackName, status: stack.status },
    outputs,
    release: { number: release.number, version: release.version, code: release.code },
    verification,
    broughtCode: foreign !== null,
  };
}

export type Finished = Pick<DeployResult, 'stack' | 'outputs' | 'release' | 'verification'> & {
  /** Whether the function ran other code, and was sent that of the release. */
  readonly broughtCode: boolean;
};

interface Found {
  readonly connection: Operation['connection'];
  readonly outputs: StackOutputs;
  readonly foreign: ForeignCode;
  readonly by: string;
}

/** A release is recorded only with code that its deployment has sent. */
async function bringOwnCode(
  operation: Operation,
  { connection, outputs, foreign, by }: Found,
  template: string,
  { version }: DeployRequest['content'],
): Promise<void> {
  operation.tell({ type: 'foreign code found', foreign });
  await operation.during('sending the code', () =>
    bringCode({
      connection,
      outputs,
      source: functionSource(template),
      origin: `version ${version}`,
      by,
      clock: operation.clock,
      signal: operation.signal,
    }),
  );
}

/** The template cannot say it. An emulator that cannot do it is no reason to stop. */
async function protect(
  cloudFormation: StackDeps['cloudFormation'],
  stackName: string,
  report: (line: string) => void,
) {
  const request = { StackName: stackName, EnableTerminationProtection: true };
  await cloudFormation.updateTerminationProtection(request).catch((error: unknown) => {
    if (!(error instanceof BackofficeError) || error.code !== 'UNSUPPORTED') throw error;
    report(`warning: the stack is not protected against termination: ${error.message}`);
  });
}

async function verifyDeployment(operation: Operation): Promise<Verification> {
  const { api, clock } = operation;
  const settling = createSettlingApi(api, { clock, signal: operation.signal, report: operation.report });
  const items = createItemsByApi(settling, operation.newId);
  const verification = await operation.during('verifying', () =>
    verify(settling, items, `probe-${operation.newId()}`, () => clock.now().getTime()),
  );
  for (const { name, passed, detail, durationMs } of verification.steps)
    operation.tell({
      type: 'step done',
      name: `verify: ${name}`,
      outcome: passed ? 'ok' : detail,
      failed: !passed,
      millis: durationMs,
    });
  return verification;
}
