import { ARCHITECTURE } from '../../../stack/contract/function.ts';
import { noteCode } from '../../services/function/code-record.ts';
import { keepVersion } from '../../services/function/kept-version.ts';
import { codeIn, type FunctionUpdated, sendCode } from '../../services/function/update-code.ts';
import { checkApi } from '../../services/health.ts';
import { createLedger, type Ledger } from '../../services/releases/ledger.ts';
import { readLiveCode } from '../../services/releases/live-code.ts';
import type { Operation } from '../operation.ts';
import { type CodeChoice, type NewCode, readNewCode } from './new-code.ts';
import { type OpenFunction, openFunction } from './open-function.ts';

/** Sends code to the function outside of a deployment, and uses the application afterwards. */
export async function updateCode(
  operation: Operation,
  choice: CodeChoice,
  verifying: boolean,
): Promise<FunctionUpdated> {
  const opened = await operation.during('looking', () => openFunction(operation));
  const { outputs, deps } = opened;
  const configuration = await deps.lambda.getFunctionConfiguration({ FunctionName: deps.functionName });
  const before = codeIn(configuration);
  const [code, live] = await operation.during('checking the code', () =>
    Promise.all([
      readNewCode(operation, choice, configuration.Handler ?? 'index.handler'),
      readLiveCode(operation.connection, outputs),
    ]),
  );
  const { archive, source } = code;
  const after = { sha256: archive.sha256, bytes: archive.bytes, architectures: [ARCHITECTURE] };
  const planned = { function: deps.functionName, source, before, after, keptAs: null, verification: null };
  const same =
    before.architectures.join() === ARCHITECTURE &&
    (before.sha256 === archive.sha256 || (code.code !== null && live.release?.code === code.code));
  if (same) return { ...planned, after: before, changed: false, drift: false };
  if (operation.dryRun) return { ...planned, changed: false, drift: true };
  const done = await send(operation, opened, code);
  operation.report(
    'this is drift: a deployment that changes anything, or one with --revert-drift, brings the code of the release back',
  );
  const verification = verifying
    ? await operation.during('verifying', () => checkApi(operation.api, true))
    : null;
  return { ...planned, ...done, changed: true, drift: true, verification };
}

type Sent = Pick<FunctionUpdated, 'after' | 'keptAs'>;

/** Keeps what runs, notes what is to come, and sends it. */
async function send(
  operation: Operation,
  { outputs, deps }: OpenFunction,
  { archive, source, code }: NewCode,
): Promise<Sent> {
  const id = operation.newId();
  const what = `replacing the code of ${deps.functionName}`;
  return operation.record(
    {
      action: 'function update',
      target: `function ${deps.functionName}`,
      id,
      after: ({ after, keptAs }: Sent) => ({ sha256: after.sha256, keptAs }),
      undoable: ({ keptAs }: Sent) =>
        keptAs !== null || 'what ran could not be kept: that needs lambda:PublishVersion',
      consent: { what, danger: 'mild' },
    },
    async () => {
      const keptAs = await operation.during('keeping what runs', () => keepVersion(deps, id));
      const { arn: by } = await operation.identity();
      const time = operation.clock.now().toISOString();
      const s3 = await operation.connection.s3();
      // Before the code is sent: a note about code that does not run harms nobody, the other way round it does.
      await noteCode(s3, outputs.artifactsBucket, archive.sha256, { code, source, by, time });
      await keepMap(operation, createLedger(s3, outputs.artifactsBucket), code);
      const after = await operation.during('sending the code', () => sendCode(deps, archive));
      return { after, keptAs };
    },
  );
}

/** Of the code of this version; that of a release is there already, and of a file there is none. */
async function keepMap(
  { installation }: Operation,
  ledger: Pick<Ledger, 'keepMap'>,
  code: string | null,
): Promise<void> {
  const map = code === null ? undefined : await installation.functionMap().catch(() => undefined);
  if (code !== null && map !== undefined) await ledger.keepMap(code, map);
}
