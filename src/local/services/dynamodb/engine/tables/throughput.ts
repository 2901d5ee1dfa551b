import type { ProvisionedThroughput } from '@aws-sdk/client-dynamodb';
import { invalid, wrong } from '../requests/input.ts';
import type { Throughput } from '../table-record.ts';

/** More than any table can have. */
const MOST_UNITS = 1_000_000_000_000;

/** @throws AwsError ValidationException. */
export function readThroughput(given: ProvisionedThroughput | undefined): Throughput | undefined {
  const { ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits } = given ?? {};
  if (readUnits === undefined || writeUnits === undefined) return undefined;
  for (const [name, units] of [
    ['ReadCapacityUnits', readUnits],
    ['WriteCapacityUnits', writeUnits],
  ] as const)
    if (units > MOST_UNITS) throw invalid(`Given value ${units} for ${name} is out of bounds`);
  return { readUnits, writeUnits };
}

/** The capacity of a new table; undefined for on demand. @throws AwsError ValidationException. */
export function readBilling(
  mode: string | undefined,
  given: ProvisionedThroughput | undefined,
): Throughput | undefined {
  if (mode === 'PAY_PER_REQUEST') {
    if (given !== undefined)
      throw wrong(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    return undefined;
  }
  const throughput = readThroughput(given);
  if (throughput !== undefined) return throughput;
  throw wrong(
    'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
  );
}
