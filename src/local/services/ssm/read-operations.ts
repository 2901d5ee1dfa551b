import {
  GetParameter$,
  type GetParameterRequest,
  type GetParameterResult,
  GetParameters$,
  GetParametersByPath$,
  type GetParametersByPathRequest,
  type GetParametersByPathResult,
  type GetParametersRequest,
  type GetParametersResult,
  type Parameter,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkPath, liesUnder } from './parameter-names.ts';
import type { FoundParameter, ParameterRecord, ParameterStore } from './parameter-store.ts';

const NOT_ENCRYPTED = { WithDecryption: 'no parameter is encrypted' };
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html: MaxResults, at most 10. */
const PAGE = 10;

/** Reading the values of parameters. */
export function readOperations(parameters: ParameterStore): Operation[] {
  return [
    operation<GetParameterRequest, GetParameterResult>(GetParameter$)(
      { honours: ['Name'], ignores: NOT_ENCRYPTED },
      async ({ Name = '' }) => ({ Parameter: shown(await parameters.find(Name), parameters) }),
    ),
    operation<GetParametersRequest, GetParametersResult>(GetParameters$)(
      { honours: ['Names'], ignores: NOT_ENCRYPTED },
      async ({ Names = [] }) => {
        const names = [...new Set(Names)];
        const found = await Promise.all(names.map((name) => findOrNone(parameters, name)));
        return {
          Parameters: found.flatMap((each) => (each === undefined ? [] : [shown(each, parameters)])),
          InvalidParameters: names.filter((_name, index) => found[index] === undefined),
        };
      },
    ),
    operation<GetParametersByPathRequest, GetParametersByPathResult>(GetParametersByPath$)(
      { honours: ['Path', 'Recursive', 'MaxResults', 'NextToken'], ignores: NOT_ENCRYPTED },
      async ({ Path = '', Recursive = false, MaxResults = PAGE, NextToken }) => {
        checkPath(Path);
        const all = (await parameters.all()).filter(({ name }) => liesUnder(name, Path, Recursive));
        const { items, next } = pageOf(all, MaxResults, NextToken, invalidToken);
        return {
          Parameters: items.flatMap((record) => latestOf(record, parameters)),
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    ),
  ];
}

/** The words of the error in the model. */
export function invalidToken(): AwsError {
  return new AwsError('InvalidNextToken', "The specified token isn't valid.");
}

async function findOrNone(parameters: ParameterStore, name: string): Promise<FoundParameter | undefined> {
  try {
    return await parameters.find(name);
  } catch (error) {
    if (error instanceof AwsError && /^Parameter(Version)?NotFound$/.test(error.code)) return undefined;
    throw error;
  }
}

function latestOf(record: ParameterRecord, parameters: ParameterStore): Parameter[] {
  const version = record.versions.at(-1);
  return version === undefined ? [] : [shown({ record, version, selector: undefined }, parameters)];
}

/** localstack's tests/aws/services/ssm/test_ssm.snapshot.json, test_parameters_with_path, recorded on AWS. */
function shown(
  { record: { name, type }, version: { version, value, modifiedAt }, selector }: FoundParameter,
  parameters: ParameterStore,
): Parameter {
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    ...(selector === undefined ? {} : { Selector: selector }),
    LastModifiedDate: new Date(modifiedAt),
    ARN: parameters.arnOf(name),
    DataType: 'text',
  };
}
