import {
  DescribeEndpoints$,
  type DescribeEndpointsRequest,
  type DescribeEndpointsResponse,
  DescribeLimits$,
  type DescribeLimitsInput,
  type DescribeLimitsOutput,
} from '@aws-sdk/client-dynamodb';
import { type Operation, operation } from '../../wire/operation.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: what an account begins with. */
const LIMITS = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};

/** Minutes that clients may keep an address. */
const CACHE_MINUTES = 1440;

export function limitOperations(endpoint: string): Operation[] {
  return [
    operation<DescribeLimitsInput, DescribeLimitsOutput>(DescribeLimits$)([], () => LIMITS),
    operation<DescribeEndpointsRequest, DescribeEndpointsResponse>(DescribeEndpoints$)([], () => ({
      Endpoints: [{ Address: new URL(endpoint).host, CachePeriodInMinutes: CACHE_MINUTES }],
    })),
  ];
}
