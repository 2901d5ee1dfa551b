import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { defined } from '../../defined.ts';
import { rateOf } from '../cost/rates.ts';

/** What `pitr status` tells. */
export interface Recovery {
  readonly table: string;
  readonly enabled: boolean;
  /** How far back it reaches at most; null while it is off. */
  readonly days: number | null;
  /** ISO 8601; the window that a restore can choose from. Null while it is off. */
  readonly earliest: string | null;
  readonly latest: string | null;
  /** US dollars at the rates of us-east-1, for the table as it is; the window's length does not matter. */
  readonly monthlyCost: number;
}

/** What `pitr enable` and `pitr disable` tell. */
export interface RecoveryChanged {
  readonly changed: boolean;
  readonly before: Recovery;
  /** The same as `before` in a dry run. */
  readonly recovery: Recovery;
}

const GB = 2 ** 30;

export async function readRecovery(dynamoDB: DynamoDBApi, table: string): Promise<Recovery> {
  const [{ ContinuousBackupsDescription: continuous }, { Table = {} }] = await Promise.all([
    dynamoDB.describeContinuousBackups({ TableName: table }),
    dynamoDB.describeTable({ TableName: table }),
  ]);
  const described = continuous?.PointInTimeRecoveryDescription ?? {};
  // ContinuousBackupsStatus is ENABLED for every table; this is the one that tells.
  const enabled = described.PointInTimeRecoveryStatus === 'ENABLED';
  return {
    table,
    enabled,
    days: enabled ? (described.RecoveryPeriodInDays ?? 35) : null,
    earliest: described.EarliestRestorableDateTime?.toISOString() ?? null,
    latest: described.LatestRestorableDateTime?.toISOString() ?? null,
    monthlyCost: ((Table.TableSizeBytes ?? 0) / GB) * rateOf('tableRecovery').usd,
  };
}

/** @param days how far back it is to reach; undefined leaves that as it is. */
export async function switchRecovery(
  dynamoDB: DynamoDBApi,
  table: string,
  enabled: boolean,
  days: number | undefined,
): Promise<Recovery> {
  await dynamoDB.updateContinuousBackups({
    TableName: table,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: enabled,
      ...defined({ RecoveryPeriodInDays: days }),
    },
  });
  return readRecovery(dynamoDB, table);
}
