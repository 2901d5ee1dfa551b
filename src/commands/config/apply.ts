import { LOCAL } from '../../environments/environment.ts';
import { keepVersion } from '../../services/function/kept-version.ts';
import {
  changeVariables,
  checkVariables,
  readVariables,
  type Variables,
} from '../../services/variables/change-variables.ts';
import { changesBetween, fingerprints, type VariablesChanged } from '../../services/variables/variables.ts';
import { variablesChangedView } from '../../views/config.ts';
import { consentIn, openFunction } from '../function/scene.ts';
import { mutate } from '../mutate.ts';
import type { Run } from '../run.ts';

/** A change of variables, by the command that makes it. */
export interface Change {
  readonly command: 'config set' | 'config unset';
  readonly names: readonly string[];
  readonly show: boolean;
  readonly apply: (held: Variables) => Variables;
}

/** Applies a change, waits until it is live, and tells how to keep it. */
export async function applyChange(run: Run, { command, names, show, apply }: Change): Promise<void> {
  const { open, scene } = await run.progress.during('looking', () => openFunction(run));
  const { environment } = open;
  const held = await readVariables(scene);
  const planned = checkVariables(apply(held));
  const nothing = changesBetween(held, planned, show).length === 0;
  // Values may be secrets whatever their names: the journal has names only.
  const id = run.newId();
  const mutation = {
    id,
    action: command,
    target: `function ${scene.functionName}`,
    before: { variables: names },
    undoable: ({ keptAs }: { keptAs: string | null }) =>
      keptAs !== null || 'the former values could not be kept: that needs lambda:PublishVersion',
    ...consentIn(open, `This changes ${names.join(', ')} of ${scene.functionName}`),
  };
  const done =
    run.options.dryRun || nothing
      ? { before: held, after: planned, changed: false, keptAs: null }
      : await mutate(
          run,
          open,
          mutation,
          () =>
            run.progress.during('changing', async () => {
              const keptAs = await keepVersion(scene, id);
              return { ...(await changeVariables(scene, apply)), keptAs };
            }),
          ({ changed, keptAs, after }) => ({ changed, keptAs, variables: fingerprints(names, after) }),
        );
  const result: VariablesChanged = {
    changed: done.changed,
    function: scene.functionName,
    changes: changesBetween(done.before, done.after, show),
    drift: done.changed,
  };
  if (done.changed) tellDrift(run, environment.name, names, done.after);
  await run.print(command, result, variablesChangedView);
}

/** What is set here is drift: the next deployment sets what the configuration has. */
function tellDrift(run: Run, name: string, names: readonly string[], after: Variables): void {
  const entry = names
    .filter((each) => each !== 'DYNAMODB_TABLE')
    .map((each) => {
      if (each === 'LOG_LEVEL') return `"logLevel": ${JSON.stringify(after[each] ?? 'INFO')}`;
      return after[each] === undefined ? `without ${each} in "variables"` : `"variables": { "${each}": "…" }`;
    })
    .join(', ');
  const where = name === LOCAL ? 'environments.local' : `environments.${name}`;
  run.progress.line(
    `this is drift: the next deployment sets what the configuration has${entry === '' ? '' : `; to keep it, in ${where} of backoffice.config.json: ${entry}`}`,
  );
}
