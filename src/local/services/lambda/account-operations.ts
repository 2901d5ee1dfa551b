import {
  GetAccountSettings$,
  type GetAccountSettingsResponse,
  ListTags$,
  type ListTagsRequest,
  type ListTagsResponse,
} from '@aws-sdk/client-lambda';
import { type Operation, operation } from '../../wire/operation.ts';
import { invalidParameter } from './errors.ts';
import type { Functions } from './functions.ts';
import { ACCOUNT_LIMIT } from './reservation.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 75 GB of code, 250 MB and 50 MB of each. */
const CODE_LIMITS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
};

/** Reading the tags of functions, and what the account may have and has. */
export function accountOperations(functions: Functions): Operation[] {
  return [
    operation<ListTagsRequest, ListTagsResponse>(ListTags$)(['Resource'], async ({ Resource = '' }) => {
      // localstack's tests/aws/services/lambda_/test_lambda_api.py, test_tag_versions, recorded on AWS.
      if (functions.read(Resource).qualifier !== undefined)
        throw invalidParameter(
          'Tags on function aliases and versions are not supported. Please specify a function ARN.',
        );
      return { Tags: { ...(await functions.find(Resource)).tags } };
    }),
    operation<object, GetAccountSettingsResponse>(GetAccountSettings$)([], async () => {
      const all = await functions.all();
      const reserved = all.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
      const versions = await Promise.all(all.map(({ name }) => functions.versions.of(name)));
      const codes = [...all, ...versions.flat().map(({ record }) => record)];
      return {
        AccountLimit: {
          ...CODE_LIMITS,
          ConcurrentExecutions: ACCOUNT_LIMIT,
          UnreservedConcurrentExecutions: ACCOUNT_LIMIT - reserved,
        },
        AccountUsage: {
          FunctionCount: all.length,
          TotalCodeSize: codes.reduce((sum, { codeSize }) => sum + codeSize, 0),
        },
      };
    }),
  ];
}
