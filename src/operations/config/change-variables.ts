import { FUNCTION_VARIABLES } from '../../../stack/contract/function.ts';
import {
  changeVariables,
  checkVariables,
  readVariables,
  type Variables,
} from '../../services/config/change-variables.ts';
import { changesBetween, fingerprints, type VariablesChanged } from '../../services/config/variables.ts';
import { keepVersion } from '../../services/function/kept-version.ts';
import { openFunction } from '../function/open-function.ts';
import type { Operation } from '../operation.ts';

/** A change of variables, by the command that makes it. */
export interface VariablesRequest {
  readonly command: 'config set' | 'config unset';
  readonly names: readonly string[];
  readonly show: boolean;
  readonly apply: (held: Variables) => Variables;
}

/** What a change has made. */
type Made = Awaited<ReturnType<typeof changeVariables>> & { readonly keptAs: string | null };

/** Applies a change, waits until it is live, and tells how to keep it. */
export async function changeFunctionVariables(
  operation: Operation,
  { command, names, show, apply }: VariablesRequest,
): Promise<VariablesChanged> {
  const { environment } = operation;
  const { deps } = await operation.during('looking', () => openFunction(operation));
  const held = await readVariables(deps);
  const planned = checkVariables(apply(held));
  const nothing = changesBetween(held, planned, show).length === 0;
  // Values may be secrets whatever their names: the journal has names only.
  const id = operation.newId();
  const change = {
    id,
    action: command,
    target: `function ${deps.functionName}`,
    before: { variables: names },
    after: ({ changed, keptAs, after }: Made) => ({ changed, keptAs, variables: fingerprints(names, after) }),
    undoable: ({ keptAs }: Made) =>
      keptAs !== null || 'the former values could not be kept: that needs lambda:PublishVersion',
    consent: {
      what: `changing ${names.join(', ')} of ${deps.functionName}`,
      secret: true,
      danger: 'mild' as const,
    },
  };
  const done =
    operation.dryRun || nothing
      ? { before: held, after: planned, changed: false, keptAs: null }
      : await operation.record(change, () =>
          operation.during('changing', async () => {
            const keptAs = await keepVersion(deps, id);
            return { ...(await changeVariables(deps, apply)), keptAs };
          }),
        );
  if (done.changed) tellDrift(operation, environment.name, names, done.after);
  return {
    changed: done.changed,
    function: deps.functionName,
    changes: changesBetween(done.before, done.after, show),
    drift: done.changed,
  };
}

/** What is set here is drift, and which deployments take it back; how to keep it. */
function tellDrift(operation: Operation, name: string, names: readonly string[], after: Variables): void {
  operation.report(
    'this is drift: a deployment that changes the function, or one with --revert-drift, sets what the configuration has',
  );
  const keep = configurationOf(names, after);
  if (keep !== '') operation.report(`to keep it, in environments.${name} of backoffice.config.json: ${keep}`);
}

/** Members of an environment's entry, as they can be pasted; values may be secrets, so they are not repeated. */
function configurationOf(names: readonly string[], after: Variables): string {
  const own = names.filter((each) => !OF_THE_STACK.includes(each));
  const set = own.filter((each) => after[each] !== undefined);
  const removed = own.filter((each) => after[each] === undefined);
  const members = {
    ...(names.includes(FUNCTION_VARIABLES.logLevel)
      ? { logLevel: after[FUNCTION_VARIABLES.logLevel] ?? 'INFO' }
      : {}),
    ...(set.length === 0 ? {} : { variables: Object.fromEntries(set.map((each) => [each, '…'])) }),
  };
  return [
    ...Object.entries(members).map(
      ([member, value]) => `${JSON.stringify(member)}: ${JSON.stringify(value)}`,
    ),
    ...(removed.length === 0 ? [] : [`without ${removed.join(', ')} in "variables"`]),
  ].join(', ');
}

const OF_THE_STACK: readonly string[] = Object.values(FUNCTION_VARIABLES);
