import { resourceNames } from '../../../../stack/contract/names.ts';
import { STATUS_INDEX, STATUS_UPDATE_INDEX } from '../../../../stack/contract/table.ts';
import { BackofficeError } from '../../../errors.ts';
import { readRecovery } from '../../pitr/recovery.ts';
import { readUnusedTables } from '../../table/environment-tables.ts';
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
      if (!(error instanceof BackofficeError) || error.code !== 'NOT_FOUND') throw error;
      return lost(facts);
    }
  },
};

/** A deployment brings an empty table back; a backup has the items, and is restored beside a table that is there. */
async function lost({ backups: read, deployed, environment, command }: Facts): Promise<Finding> {
  const { tableName } = await deployed();
  const backups = await read();
  const newest = backups.find(({ status }) => status === 'AVAILABLE');
  const evidence = `${tableName} does not exist`;
  const empty = command('deploy --revert-drift');
  if (newest === undefined) return fail(`${evidence}, and there is no backup of it`, empty);
  const restore = command(`backup restore --latest --cut-over --confirm ${environment.name}`);
  return fail(`${evidence}; its newest backup is of ${newest.createdAt}`, `${empty} && ${restore}`);
}

export const index: Check = {
  name: 'index',
  about: 'the indexes that list by status, and by time of change',
  async run(facts) {
    const { GlobalSecondaryIndexes = [] } = (await facts.table()) ?? {};
    const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === STATUS_INDEX);
    if (found === undefined)
      return fail(`${STATUS_INDEX} is missing`, facts.command('deploy --revert-drift'));
    const { IndexStatus = 'unknown' } = found;
    if (IndexStatus !== 'ACTIVE' && IndexStatus !== 'UPDATING')
      return warn(`${STATUS_INDEX} is ${IndexStatus}: lists by status fail until it is active`, null);
    const byTime = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === STATUS_UPDATE_INDEX);
    if (byTime?.IndexStatus === 'ACTIVE') return pass(`${STATUS_INDEX} and ${STATUS_UPDATE_INDEX} ACTIVE`);
    const without = 'conditions on updatedAt read all items of a status';
    // A table of the stack may have lost it, which a deployment alone does not see.
    const isOwn = (await facts.deployed()).tableName === resourceNames(facts.environment.name).table;
    return byTime === undefined
      ? warn(
          `${STATUS_UPDATE_INDEX} is missing: ${without}`,
          facts.command(isOwn ? 'deploy --revert-drift' : 'deploy'),
        )
      : warn(`${STATUS_UPDATE_INDEX} is ${byTime.IndexStatus}: until it is active, ${without}`, null);
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

export const tables: Check = {
  name: 'tables',
  about: 'no table is billed that nothing uses',
  async run({ connection, deployed, environment, command }) {
    const { tableName } = await deployed();
    const ownTable = resourceNames(environment.name).table;
    const unused = await readUnusedTables(await connection.dynamoDB(), {
      ownTable,
      activeTable: tableName,
    });
    if (unused.length === 0) return pass('every table is in use');
    const cost = unused.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0);
    const names = unused.map(({ name }) => name).join(', ');
    return warn(
      `${unused.length} ${unused.length === 1 ? 'table' : 'tables'} not in use, about $${cost.toFixed(2)} a month: ${names}`,
      command('table list'),
    );
  },
};
