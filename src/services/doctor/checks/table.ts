import { STATUS_INDEX } from '../../../../stack/contract.ts';
import { isBackofficeError } from '../../../errors.ts';
import { readBackups } from '../../backups/read-backups.ts';
import { readRecovery } from '../../table/recovery.ts';
import { type Check, type Finding, fail, pass, warn } from '../doctor.ts';
import type { Facts } from '../facts.ts';

export const table: Check = {
  name: 'table',
  about: 'the table is there and active',
  async run(facts) {
    try {
      const found = await facts.table();
      const status = found?.TableStatus ?? 'unknown';
      if (/^(ACTIVE|UPDATING)$/.test(status)) return pass(`${found?.TableName} ${status}`);
      return fail(`${found?.TableName} is ${status}`, facts.command('table'));
    } catch (error) {
      if (!isBackofficeError(error) || error.code !== 'NOT_FOUND') throw error;
      return lost(facts);
    }
  },
};

/** An empty table is all that a deployment can bring back; a backup has the items. */
async function lost({ connection, deployed, command }: Facts): Promise<Finding> {
  const { tableName } = await deployed();
  const backups = await readBackups(await connection.dynamoDB(), [tableName]);
  const newest = backups.find(({ status }) => status === 'AVAILABLE');
  const evidence = `${tableName} does not exist`;
  return newest === undefined
    ? fail(`${evidence}, and there is no backup of it`, command('deploy --revert-drift'))
    : fail(
        `${evidence}; its newest backup is of ${newest.createdAt}`,
        command('backup restore --latest --cut-over'),
      );
}

export const index: Check = {
  name: 'index',
  about: 'the index that lists by status',
  async run(facts) {
    const { GlobalSecondaryIndexes = [] } = (await facts.table()) ?? {};
    const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === STATUS_INDEX);
    if (found === undefined)
      return fail(`${STATUS_INDEX} is missing`, facts.command('deploy --revert-drift'));
    const { IndexStatus = 'unknown' } = found;
    return IndexStatus === 'ACTIVE' || IndexStatus === 'UPDATING'
      ? pass(`${STATUS_INDEX} ${IndexStatus}`)
      : warn(`${STATUS_INDEX} is ${IndexStatus}: lists by status fail until it is active`, null);
  },
};

export const recovery: Check = {
  name: 'recovery',
  about: 'the table can be brought back to any second, where that is wanted',
  async run({ connection, deployed, environment, command }) {
    const { tableName } = await deployed();
    const { enabled } = await readRecovery(await connection.dynamoDB(), tableName);
    if (enabled) return pass('point-in-time recovery is on');
    return environment.tunables.pitr
      ? fail('point-in-time recovery is off', command('pitr enable'))
      : pass('point-in-time recovery is off, as configured');
  },
};
