import {
  DescribeTimeToLive$,
  type DescribeTimeToLiveInput,
  type DescribeTimeToLiveOutput,
  UpdateTimeToLive$,
  type UpdateTimeToLiveInput,
  type UpdateTimeToLiveOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { TableSettings } from './engine/table-record.ts';
import type { Tables } from './tables.ts';

/** The time to live of tables. */
export function timeToLiveOperations(tables: Tables): Operation[] {
  return [
    operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(DescribeTimeToLive$)(
      ['TableName'],
      ({ TableName = '' }) => {
        const name = tables.nameIn(TableName);
        tables.describe(name);
        const { ttlAttribute } = tables.settings(name);
        return {
          TimeToLiveDescription:
            ttlAttribute === undefined
              ? { TimeToLiveStatus: 'DISABLED' as const }
              : { TimeToLiveStatus: 'ENABLED' as const, AttributeName: ttlAttribute },
        };
      },
    ),
    operation<UpdateTimeToLiveInput, UpdateTimeToLiveOutput>(UpdateTimeToLive$)(
      ['TableName', 'TimeToLiveSpecification'],
      ({ TableName = '', TimeToLiveSpecification: wanted }) => {
        const name = tables.nameIn(TableName);
        tables.describe(name);
        const { Enabled = false, AttributeName = '' } = wanted ?? {};
        checkTimeToLive(tables.settings(name), { Enabled, AttributeName });
        tables.change(name, { ttlAttribute: Enabled ? AttributeName : undefined });
        return { TimeToLiveSpecification: { Enabled, AttributeName } };
      },
    ),
  ];
}

/** @throws AwsError ValidationException for a change that changes nothing, or is about another attribute. */
function checkTimeToLive(
  { ttlAttribute }: TableSettings,
  wanted: { Enabled: boolean; AttributeName: string },
): void {
  if (wanted.Enabled === (ttlAttribute !== undefined))
    throw new AwsError(
      'ValidationException',
      `TimeToLive is already ${wanted.Enabled ? 'enabled' : 'disabled'}`,
    );
  if (!wanted.Enabled && wanted.AttributeName !== ttlAttribute)
    throw new AwsError(
      'ValidationException',
      `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
    );
}
