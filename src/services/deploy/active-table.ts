import { BackofficeError } from '../../errors.ts';
import { readTemplate } from '../../schemas/template.ts';
import type { StackTarget } from '../stack/change-set.ts';
import type { StackState } from '../stack/stack.ts';

const PARAMETER = 'ActiveTable';

/** The table that an application was moved to; null while it uses the stack's own. */
export function activeTableOf(stack: StackState | undefined): string | null {
  return stack?.parameters[PARAMETER] || null;
}

/** Whether a template can move the application to another table. */
export function canMoveTable({ parameters }: StackState): boolean {
  return parameters[PARAMETER] !== undefined;
}

/** What moves the application to a table and changes nothing else; null is the stack's own table. */
export function movedTo(stack: StackState, template: string, table: string | null): StackTarget {
  const held = Object.keys(stack.parameters).map((name) => [name, null]);
  return {
    stackName: stack.name,
    template,
    parameters: { ...Object.fromEntries(held), [PARAMETER]: table ?? '' },
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
