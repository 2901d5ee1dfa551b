import { ARCHITECTURE } from '../../../stack/contract.ts';
import { EXIT_CODES } from '../../errors.ts';
import { noteCode } from '../../services/function/code-record.ts';
import { keepVersion } from '../../services/function/kept-version.ts';
import { codeIn, type FunctionUpdated, sendCode } from '../../services/function/update-code.ts';
import { checkApi } from '../../services/health.ts';
import { readLiveCode } from '../../services/releases/live-code.ts';
import { functionUpdatedView } from '../../views/function.ts';
import { type AddCommand, examples, wholeNumber } from '../command.ts';
import { mutate } from '../mutate.ts';
import type { Run } from '../run.ts';
import { type CodeChoice, type NewCode, readNewCode } from './new-code.ts';
import { consentIn, type OpenFunction, openFunction } from './scene.ts';

const MAX_RELEASE = 999_999;

export const addUpdate: AddCommand = (parent, execute) => {
  parent
    .command('update')
    .description(
      'Sends code to the function outside of a deployment: checks it, keeps what ran, waits, verifies.',
    )
    .option('--zip <file>', "a zip file; this version's own code when left out")
    .option('--release <n>', 'the code of a release', wholeNumber(1, MAX_RELEASE))
    .option('--no-verify', 'do not use the application afterwards')
    .addHelpText(
      'after',
      examples(
        'backoffice function update --zip function.zip --dry-run',
        'backoffice function update --release 3',
        'backoffice function update --env prod --confirm prod',
      ),
    )
    .action((options, command) =>
      execute(command, async (run) => {
        const result = await update(run, options, options.verify);
        await run.print('function update', result, functionUpdatedView);
        return result.verification?.healthy === false ? EXIT_CODES.UNHEALTHY : undefined;
      }),
    );
};

async function update(run: Run, choice: CodeChoice, verifying: boolean): Promise<FunctionUpdated> {
  const opened = await run.progress.during('looking', () => openFunction(run));
  const { open, outputs, scene } = opened;
  const configuration = await scene.lambda.getFunctionConfiguration({ FunctionName: scene.functionName });
  const before = codeIn(configuration);
  const [code, live] = await run.progress.during('checking the code', () =>
    Promise.all([
      readNewCode(run, open, choice, configuration.Handler ?? 'index.handler'),
      readLiveCode(open.connection, outputs),
    ]),
  );
  const { archive, source } = code;
  const after = { sha256: archive.sha256, bytes: archive.bytes, architectures: [ARCHITECTURE] };
  const planned = { function: scene.functionName, source, before, after, keptAs: null, verification: null };
  const same =
    before.architectures.join() === ARCHITECTURE &&
    (before.sha256 === archive.sha256 || (code.code !== null && live.release?.code === code.code));
  if (same) return { ...planned, after: before, changed: false, drift: false };
  if (run.options.dryRun) return { ...planned, changed: false, drift: true };
  const done = await send(run, opened, code);
  run.progress.line(
    'this is drift: a deployment that changes anything, or one with --revert-drift, brings the code of the release back',
  );
  const verification = verifying
    ? await run.progress.during('verifying', () => checkApi(open.api, true))
    : null;
  return { ...planned, ...done, changed: true, drift: true, verification };
}

/** Keeps what runs, notes what is to come, and sends it. */
async function send(
  run: Run,
  { open, outputs, scene }: OpenFunction,
  { archive, source, code }: NewCode,
): Promise<Pick<FunctionUpdated, 'after' | 'keptAs'>> {
  const id = run.newId();
  const what = `replacing the code of ${scene.functionName}`;
  return mutate(
    run,
    open,
    {
      action: 'function update',
      target: `function ${scene.functionName}`,
      id,
      undoable: ({ keptAs }) =>
        keptAs !== null || 'what ran could not be kept: that needs lambda:PublishVersion',
      ...consentIn(open, what),
    },
    async () => {
      const keptAs = await run.progress.during('keeping what runs', () => keepVersion(scene, id));
      const { arn: by } = await open.identity();
      const time = run.context.clock.now().toISOString();
      const s3 = await open.connection.s3();
      // Before the code is sent: a note about code that does not run harms nobody, the other way round it does.
      await noteCode(s3, outputs.artifactsBucket, archive.sha256, { code, source, by, time });
      const after = await run.progress.during('sending the code', () => sendCode(scene, archive));
      return { after, keptAs };
    },
    ({ after, keptAs }) => ({ sha256: after.sha256, keptAs }),
  );
}
