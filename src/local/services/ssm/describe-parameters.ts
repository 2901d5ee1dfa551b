import {
  DescribeParameters$,
  type DescribeParametersRequest,
  type DescribeParametersResult,
  type ParameterMetadata,
  type ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkPath, invalid, liesUnder } from './parameter-names.ts';
import type { ParameterRecord, ParameterStore } from './parameter-store.ts';
import { invalidToken } from './read-operations.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html: MaxResults, at most 50. */
const PAGE = 50;

/** Listing parameters without their values. */
export function describeParameters(parameters: ParameterStore, account: Account): Operation {
  return operation<DescribeParametersRequest, DescribeParametersResult>(DescribeParameters$)(
    ['ParameterFilters', 'MaxResults', 'NextToken'],
    async ({ ParameterFilters = [], MaxResults = PAGE, NextToken }) => {
      const filters = ParameterFilters.map(filterOf);
      const all = (await parameters.all()).filter((record) => filters.every((passes) => passes(record)));
      const { items, next } = pageOf(all, MaxResults, NextToken, invalidToken);
      return {
        Parameters: items.map((record) => metadataOf(record, parameters, account)),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
  );
}

function metadataOf(
  { name, type, description, allowedPattern, versions }: ParameterRecord,
  parameters: ParameterStore,
  account: Account,
): ParameterMetadata {
  const latest = versions.at(-1);
  return {
    Name: name,
    ARN: parameters.arnOf(name),
    Type: type,
    ...(latest === undefined ? {} : { LastModifiedDate: new Date(latest.modifiedAt) }),
    LastModifiedUser: `arn:aws:iam::${account.id}:user/local`,
    ...(description ? { Description: description } : {}),
    ...(allowedPattern ? { AllowedPattern: allowedPattern } : {}),
    Version: latest?.version,
    Tier: 'Standard',
    Policies: [],
    DataType: 'text',
  };
}

type Filter = (record: ParameterRecord) => boolean;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
function filterOf({ Key = '', Option, Values = [] }: ParameterStringFilter): Filter {
  if (Key === 'Path') return pathFilter(Option, Values);
  if (Key !== 'Name' && Key !== 'Type')
    throw invalid(`The embedded environment does not serve filters by the key ${Key}`);
  const matches = comparison(Option ?? 'Equals', Key);
  return ({ name, type }) => Values.some((value) => matches(Key === 'Name' ? name : type, value));
}

function pathFilter(option = 'OneLevel', paths: readonly string[]): Filter {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option, 'Recursive, OneLevel');
  for (const path of paths) checkPath(path);
  return ({ name }) => paths.some((path) => liesUnder(name, path, option === 'Recursive'));
}

/** "For all other filter keys … Equals and BeginsWith"; by the name also Contains. */
function comparison(option: string, key: string): (actual: string, wanted: string) => boolean {
  if (option === 'Equals') return (actual, wanted) => actual === wanted;
  if (option === 'BeginsWith') return (actual, wanted) => actual.startsWith(wanted);
  if (option === 'Contains' && key === 'Name') return (actual, wanted) => actual.includes(wanted);
  throw invalidOption(option, 'BeginsWith, Equals');
}

/** In the words of moto 5.2.1's tests/test_ssm/test_ssm_boto3.py. */
function invalidOption(option: string, valid: string): AwsError {
  return new AwsError(
    'InvalidFilterOption',
    `The following filter option is not valid: ${option}. Valid options include: [${valid}].`,
  );
}
