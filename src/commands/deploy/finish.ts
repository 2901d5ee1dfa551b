import { isBackofficeError } from '../../errors.ts';
import type { CommandWriter } from '../../hints.ts';
import { bringCode } from '../../operations/deploy/bring-code.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { createSettlingApi } from '../../services/deploy/settling-api.ts';
import { type Verification, verify } from '../../services/deploy/verify.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import { type ForeignCode, readForeignCode } from '../../services/releases/foreign-code.ts';
import { createLedger } from '../../services/releases/ledger.ts';
import { functionSource } from '../../services/releases/release.ts';
import type { StackWatch } from '../../services/stack/events.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import type { StackOutputs } from '../../services/stack/outputs.ts';
import { notDeployed, readStack } from '../../services/stack/stack.ts';
import { foreignText } from '../../views/deploy.ts';
import { stepLine } from '../../views/stack-steps.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import type { DeployRequest } from './request.ts';

/** What is left once the stack is as it should be: protect it, use the application, record the release. */
export function finish(...given: Parameters<typeof protectVerifyRecord>): Promise<Finished> {
  const [run] = given;
  const standing = {
    stands: 'the stack is changed, but the release is not verified and recorded yet',
    hint: (command: CommandWriter) => `verify and record it: ${command.again()}`,
  };
  return tellingHowItStands(run.signal, standing, () => protectVerifyRecord(...given));
}

async function protectVerifyRecord(
  run: Run,
  open: OpenEnvironment,
  { cloudFormation }: StackWatch,
  { target, content, rollbackTo }: DeployRequest,
  verifying: boolean,
  sent: boolean,
): Promise<Finished> {
  const { environment, connection } = open;
  const stack = await readStack(cloudFormation, target.stackName);
  if (stack === undefined) throw notDeployed(environment.name);
  if (environment.class === 'production' && !stack.terminationProtection)
    await protect(cloudFormation, target.stackName, run.progress.line);
  const outputs = await open.outputs.from(stack);
  const { arn: by, account } = await open.identity();
  const foreign = sent ? null : await readForeignCode(connection, outputs, content.code);
  if (foreign !== null)
    await bringOwnCode(run, { connection, outputs, foreign, by }, target.template, content);
  const verification = verifying ? await verifyDeployment(run, open) : null;
  const [git, { CodeSha256: codeSha256 = null }, s3] = await Promise.all([
    run.context.gitRevision(),
    (await connection.lambda()).getFunctionConfiguration({ FunctionName: outputs.functionName }),
    connection.s3(),
  ]);
  const release = await createLedger(s3, outputs.artifactsBucket).add(
    {
      ...content,
      time: run.context.clock.now().toISOString(),
      by,
      account,
      git,
      rollbackTo,
      verified: verification?.passed ?? null,
      codeSha256,
    },
    target.template,
  );
  return {
    stack: { name: target.stackName, status: stack.status },
    outputs,
    release: { number: release.number, version: release.version, code: release.code },
    verification,
    broughtCode: foreign !== null,
  };
}

type Finished = Pick<DeployResult, 'stack' | 'outputs' | 'release' | 'verification'> & {
  /** Whether the function ran other code, and was sent that of the release. */
  readonly broughtCode: boolean;
};

interface Found {
  readonly connection: OpenEnvironment['connection'];
  readonly outputs: StackOutputs;
  readonly foreign: ForeignCode;
  readonly by: string;
}

/** A release is recorded only with code that its deployment has sent. */
async function bringOwnCode(
  run: Run,
  { connection, outputs, foreign, by }: Found,
  template: string,
  { version }: DeployRequest['content'],
): Promise<void> {
  run.progress.line(`the function runs ${foreignText(foreign)}; sending the code of this release`);
  await run.progress.during('sending the code', () =>
    bringCode({
      connection,
      outputs,
      source: functionSource(template),
      origin: `version ${version}`,
      by,
      clock: run.context.clock,
      signal: run.signal,
    }),
  );
}

/** The template cannot say it. An emulator that cannot do it is no reason to stop. */
async function protect(
  cloudFormation: StackWatch['cloudFormation'],
  stackName: string,
  report: (line: string) => void,
) {
  const request = { StackName: stackName, EnableTerminationProtection: true };
  await cloudFormation.updateTerminationProtection(request).catch((error: unknown) => {
    if (!isBackofficeError(error) || error.code !== 'UNSUPPORTED') throw error;
    report(`warning: the stack is not protected against termination: ${error.message}`);
  });
}

async function verifyDeployment(run: Run, { api }: OpenEnvironment): Promise<Verification> {
  const { clock } = run.context;
  const settling = createSettlingApi(api, { clock, signal: run.signal, report: run.progress.line });
  const items = createItemsByApi(settling, run.newId);
  const verification = await run.progress.during('verifying', () =>
    verify(settling, items, `probe-${run.newId()}`, () => clock.now().getTime()),
  );
  for (const { name, passed, detail, durationMs } of verification.steps)
    run.progress.line(
      stepLine({
        name: `verify: ${name}`,
        outcome: passed ? 'ok' : detail,
        failed: !passed,
        millis: durationMs,
      }),
    );
  return verification;
}
