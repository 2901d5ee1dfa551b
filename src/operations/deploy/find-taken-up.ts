import { BackofficeError } from '../../errors.ts';
import { type Existing, findExisting } from '../../services/deploy/existing.ts';
import type { Operation } from '../operation.ts';
import type { DeployChoices, DeployRequest } from './request.ts';

/**
 * What is there of a new stack and can be taken up; the rest is in the way, which CloudFormation says in full.
 * @throws BackofficeError CONFLICT for a table that the application cannot use; in a dry run also for one that is not
 * to be taken up.
 */
export async function findTakenUp(
  operation: Operation,
  { target }: DeployRequest,
  { adopt = false }: DeployChoices,
): Promise<readonly Existing[]> {
  const existing = await operation.during('looking for what is there already', () =>
    findExisting(operation.connection, target),
  );
  const wanted = existing.filter(({ left }) => left || adopt);
  const misfit = wanted.find(({ unfit }) => unfit !== null);
  if (misfit !== undefined)
    throw new BackofficeError('CONFLICT', `the table ${misfit.name} cannot be taken up: ${misfit.unfit}`, {
      hint: 'rename or remove it, or choose another name for the environment; nothing was changed',
    });
  const [foreign] = existing.filter((each) => !wanted.includes(each));
  if (foreign !== undefined && operation.dryRun)
    throw new BackofficeError('CONFLICT', `the table ${foreign.name} exists outside of the stack`, {
      hint: (command) =>
        `take it up with its items: ${command('deploy --adopt')}; or choose another name for the environment`,
    });
  return wanted;
}

/** Such as `making the table dev-backoffice-data a part of dev; destroy keeps it`. */
export function adoptionText(
  { name, class: environmentClass }: Operation['environment'],
  { name: table, lostIndexes }: Existing,
): string {
  const fate =
    environmentClass === 'production'
      ? 'destroy keeps it'
      : 'destroy deletes it from then on, with its items';
  const lost = lostIndexes.length === 0 ? '' : `, and removing its ${lostText(lostIndexes)}`;
  return `making the table ${table} a part of ${name} (${fate})${lost}`;
}

function lostText(indexes: readonly string[]): string {
  return `${indexes.length === 1 ? 'index' : 'indexes'} ${indexes.join(', ')}`;
}
