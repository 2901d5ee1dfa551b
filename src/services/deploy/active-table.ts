import { WRITES } from '../../../stack/contract/function.ts';
import { BackofficeError } from '../../errors.ts';
import { readTemplate } from '../../schemas/template.ts';
import type { StackTarget } from '../stack/change-set.ts';
import type { StackState } from '../stack/stack.ts';

const PARAMETER = 'ActiveTable';
const WRITES_PARAMETER = 'Writes';

/** What of the application a move changes; what is left out stays. */
export interface TableUse {
  /** Null is the stack's own. */
  readonly table?: string | null;
  readonly refusesWrites?: boolean;
}

/** Whether the application refuses writes at present. */
export function refusesWrites(stack: StackState | undefined): boolean {
  return stack?.parameters[WRITES_PARAMETER] === WRITES.refuse;
}

/** Whether a template can make the application refuse writes. */
export function canRefuseWrites({ parameters }: StackState): boolean {
  return parameters[WRITES_PARAMETER] !== undefined;
}

/** How long an invocation that has begun may still write, in milliseconds. */
export function longestInvocationMs({ parameters }: StackState): number {
  return 1000 * (Number(parameters.TimeoutSeconds) || MOST_SECONDS);
}

/** An HTTP API waits no longer. */
const MOST_SECONDS = 30;

/** The table that an application was moved to; null while it uses the stack's own. */
export function activeTableOf(stack: StackState | undefined): string | null {
  return stack?.parameters[PARAMETER] || null;
}

/** Whether a template can move the application to another table. */
export function canMoveTable({ parameters }: StackState): boolean {
  return parameters[PARAMETER] !== undefined;
}

/** What changes the table that the application uses, or whether it takes writes, and nothing else. */
export function withTableUse(stack: StackState, template: string, use: TableUse): StackTarget {
  const held = Object.keys(stack.parameters).map((name) => [name, null]);
  const { table, refusesWrites: refuses } = use;
  return {
    stackName: stack.name,
    template,
    parameters: {
      ...Object.fromEntries(held),
      ...(table === undefined ? {} : { [PARAMETER]: table ?? '' }),
      ...(refuses === undefined || !canRefuseWrites(stack)
        ? {}
        : { [WRITES_PARAMETER]: refuses ? WRITES.refuse : WRITES.allow }),
    },
    tags: stack.tags,
  };
}

/**
 * A deployment leaves the application on the table that it uses.
 * @throws BackofficeError REFUSED for a release that would take the application away from its table.
 */
export function keepingTable(target: StackTarget, stack: StackState | undefined): StackTarget {
  const active = activeTableOf(stack);
  const { Parameters = {} } = readTemplate(target.template);
  if (Parameters[PARAMETER] === undefined) {
    if (active === null) return target;
    throw new BackofficeError(
      'REFUSED',
      `the application uses the restored table ${active}, which this release cannot; nothing was changed`,
      {
        hint: (command) =>
          `choose a newer release, or move it back first: ${command('backup restore --undo')}`,
      },
    );
  }
  if (active === null) return target;
  return { ...target, parameters: { ...target.parameters, [PARAMETER]: null } };
}
