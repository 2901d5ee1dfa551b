import { ifFound } from '../../../errors.ts';
import { refusesWrites } from '../../deploy/active-table.ts';
import { conditionOf } from '../../stack/stack.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

export const stack: Check = {
  name: 'stack',
  about: 'the CloudFormation stack stands',
  async run({ stack: read, environment, command }) {
    // An embedded environment that was never deployed does not even run.
    const found = await ifFound(read());
    const evidence = `${environment.stackName} ${found?.status ?? 'does not exist'}`;
    const why = found?.statusReason ? ` (${found.statusReason})` : '';
    switch (conditionOf(found)) {
      case 'ready':
        // A failed update that was not rolled back, or one that was: either did not bring what was wanted.
        if (found?.status.endsWith('_FAILED')) return fail(`${evidence}${why}`, command('deploy'));
        if (refusesWrites(found))
          return fail(
            `${evidence}: writes are refused, since a move to another table is under way or was left`,
            command('backup restore --undo'),
          );
        return found?.status === 'UPDATE_ROLLBACK_COMPLETE'
          ? warn(`${evidence}${why}`, command('deploy'))
          : pass(evidence);
      case 'busy':
        return warn(`${evidence}: it is being changed`, command('status --wait'));
      default:
        return fail(`${evidence}${why}`, command('deploy'));
    }
  },
};
