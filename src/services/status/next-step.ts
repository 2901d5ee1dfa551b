import type { CommandWriter } from '../../hints.ts';
import { refusesWrites } from '../deploy/active-table.ts';
import { conditionOf, type StackState } from '../stack/stack.ts';

/** A stack in some states can be got out of by one command alone. */
export function nextStep(stack: StackState, command: CommandWriter): string | null {
  switch (conditionOf(stack)) {
    case 'review':
      return `nothing is created yet; deploy: ${command('deploy')}`;
    case 'busy':
      return `follow it to its end: ${command('status --wait')}`;
    case 'dead':
      return `its creation failed; delete what is left and create it anew: ${command('deploy')}`;
    case 'stuck':
      return `its rollback failed; continue it: ${command('deploy')}`;
    case 'undeletable':
      return `its deletion failed; delete it again: ${command('destroy')}`;
    case 'ready':
      return refusesWrites(stack) ? writesRefused(command) : null;
    case 'absent':
      return null;
  }
}

/** How an application that was left refusing writes takes them again. */
function writesRefused(command: CommandWriter): string {
  return `WRITES ARE REFUSED while the application moves to another table; if nobody moves it: ${command('backup restore --undo')}`;
}
