import { stackSettings } from '../../environments/target.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { createLedger, type Ledger } from '../../services/releases/ledger.ts';
import {
  parametersOf,
  type Release,
  type ReleaseContent,
  sameContent,
} from '../../services/releases/release.ts';
import type { Operation, Session } from '../operation.ts';
import { deploy } from './deploy.ts';
import type { DeployChoices, DeployRequest } from './request.ts';

const LOOK_BACK = 50;

/** The releases of a deployed environment. @throws BackofficeError NOT_FOUND when it is not deployed. */
export async function openLedger({ connection, outputs }: Session): Promise<Ledger> {
  const { artifactsBucket } = await outputs.refresh();
  return createLedger(await connection.s3(), artifactsBucket);
}

/** The newest release before the live one that is another one, and did not fail its verification. */
export async function releaseBefore(ledger: Ledger, live: Release): Promise<Release | undefined> {
  const { releases } = await ledger.list(LOOK_BACK);
  return releases.find(
    (release) => release.number < live.number && release.verified !== false && !sameContent(release, live),
  );
}

/** The request that deploys a release of the ledger again: its template, its parameters, its code. */
export async function requestFor(operation: Operation, release: Release): Promise<DeployRequest> {
  const template = await (await openLedger(operation)).template(release);
  const { stackName } = operation.environment;
  return {
    action: 'rollback',
    target: {
      stackName,
      template,
      parameters: parametersOf(release),
      ...stackSettings(operation.environment),
    },
    content: contentIn(release),
    rollbackTo: release.number,
  };
}

function contentIn(release: Release): ReleaseContent {
  const { version, code, template, templateBytes, parameters, secretParameters } = release;
  return { version, code, template, templateBytes, parameters, secretParameters };
}

const AUTOMATIC: DeployChoices = { verify: true, wait: true, skip: [] };

/**
 * Goes back from a deployment whose verification failed to the newest release that worked, without asking: who
 * deployed has agreed to what follows.
 */
export async function goBack(operation: Operation, failed: DeployResult): Promise<DeployResult> {
  const { number } = failed.release;
  const ledger = await openLedger(operation);
  const good = number === null ? undefined : await releaseBefore(ledger, await ledger.get(number));
  if (good === undefined) {
    operation.report('the verification failed, and there is no earlier release to go back to');
    return failed;
  }
  operation.report(`the verification failed; going back to release ${good.number}`);
  const back = await deploy(operation.agreed(), await requestFor(operation, good), {
    ...AUTOMATIC,
    standing: `release ${number} is live, and its verification failed`,
  });
  const { stack, outputs, release } = back;
  return {
    ...failed,
    stack,
    outputs,
    release,
    rolledBackTo: good.number,
    rollbackVerification: back.verification,
  };
}
