import { resourceNames } from '../../../stack/contract/names.ts';
import { STATUS_UPDATE_INDEX } from '../../../stack/contract/table.ts';
import { stackSettings } from '../../environments/target.ts';
import type { CommandWriter } from '../../hints.ts';
import { type TableFollow, tableFollow } from '../../services/deploy/table-follow.ts';
import { putBackSettings } from '../../services/restore/put-back.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { asOutputs } from '../../services/stack/outputs.ts';
import type { StackState } from '../../services/stack/stack.ts';
import { addTimeIndex } from '../../services/table/time-index.ts';
import type { Operation } from '../operation.ts';
import type { DeployRequest } from './request.ts';
import { settleIndexes } from './settle-indexes.ts';

/**
 * What the configuration wants of a table that data was restored into; undefined where the application uses the
 * stack's own, which the template sets. Going back to a release sets nothing: the configuration is not the release's.
 */
export async function plannedFollow(
  { connection, environment }: Operation,
  stack: StackState | undefined,
  { action }: DeployRequest,
): Promise<TableFollow | undefined> {
  const table = asOutputs(stack?.outputs ?? {})?.tableName;
  if (action !== 'deploy' || table === undefined || table === resourceNames(environment.name).table)
    return undefined;
  return tableFollow(await connection.dynamoDB(), table, {
    pointInTimeRecovery: environment.tunables.pitr,
    deletionProtection: environment.class === 'production',
    tags: stackSettings(environment).tags,
  });
}

/** Sets it. @returns whether there was something to set. */
export async function followTable(operation: Operation, follow: TableFollow | undefined): Promise<boolean> {
  if (follow === undefined || follow.changes.length === 0) return false;
  const { table, changes, settings, lacksIndex } = follow;
  const change = {
    action: 'deploy: table settings',
    target: `table ${table}`,
    consent: { what: `changing settings of ${table}`, danger: 'mild' },
    after: () => ({ changes }),
  } as const;
  const { clock, signal, connection } = operation;
  const dynamoDB = await connection.dynamoDB();
  const deps = {
    dynamoDB,
    kms: () => connection.kms(),
    clock,
    signal,
    look: () => undefined,
  };
  const work = async (): Promise<void> => {
    // A table takes one change at a time.
    await settleIndexes(operation, table);
    await putBackSettings(deps, table, settings);
    if (!lacksIndex) return;
    await addTimeIndex(dynamoDB, table);
    await settleIndexes(operation, table, { done: 'all else is done', index: STATUS_UPDATE_INDEX });
  };
  const standing = {
    stands: `settings of ${table} may be set in part`,
    hint: (command: CommandWriter) => `set what is left: ${command.again()}`,
  };
  await operation.record(change, () =>
    operation.during(`changing settings of ${table}`, () => tellingHowItStands(signal, standing, work)),
  );
  return true;
}
