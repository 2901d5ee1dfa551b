import { LOCAL } from '../../environments/environment.ts';
import {
  changeVariables,
  checkVariables,
  readVariables,
  type Variables,
} from '../../services/variables/change-variables.ts';
import { changesBetween, type VariablesChanged } from '../../services/variables/variables.ts';
import { variablesChangedView } from '../../views/config.ts';
import { mutate } from '../mutate.ts';
import type { Run } from '../run.ts';
import { openVariables } from './scene.ts';

/** A change of variables, by the command that makes it. */
export interface Change {
  readonly command: 'config set' | 'config unset';
  readonly names: readonly string[];
  readonly show: boolean;
  readonly apply: (held: Variables) => Variables;
}

/** Applies a change, waits until it is live, and tells how to keep it. */
export async function applyChange(run: Run, { command, names, show, apply }: Change): Promise<void> {
  const { open, scene } = await run.progress.during('looking', () => openVariables(run));
  const { environment } = open;
  const held = await readVariables(scene);
  const planned = checkVariables(apply(held));
  const nothing = changesBetween(held, planned, show).length === 0;
  // Values may be secrets whatever their names: the journal has names only.
  const mutation = {
    action: command,
    target: `function ${scene.functionName}`,
    before: { variables: names },
    ...(environment.class === 'production'
      ? {
          consent: {
            what: `This changes ${names.join(', ')} of ${scene.functionName}`,
            danger: 'moderate' as const,
          },
        }
      : {}),
  };
  const done =
    run.options.dryRun || nothing
      ? { before: held, after: planned, changed: false }
      : await mutate(
          run,
          open,
          mutation,
          () => run.progress.during('changing', () => changeVariables(scene, apply)),
          ({ changed }) => ({ changed }),
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
