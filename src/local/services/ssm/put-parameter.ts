import { PutParameter$, type PutParameterRequest, type PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkNewName, invalid } from './parameter-names.ts';
import type { NewVersion, ParameterRecord, ParameterStore } from './parameter-store.ts';
import { checkValue, refuseOtherType, servedType } from './parameter-values.ts';
import { tagsIn } from './tag-operations.ts';

export function putParameter(parameters: ParameterStore): Operation {
  return operation<PutParameterRequest, PutParameterResult>(PutParameter$)(
    ['Name', 'Description', 'Value', 'Type', 'Overwrite', 'AllowedPattern', 'Tags', 'Tier', 'DataType'],
    (input) =>
      parameters.inTurn(async () => {
        const wanted = wantedOf(input);
        const former = await parameters.get(wanted.name);
        refuseConflict(former, wanted, input.Overwrite ?? false);
        const { version } = await parameters.add(wanted);
        return { Version: version, Tier: 'Standard' };
      }),
  );
}

/** @throws AwsError for what a parameter cannot be, whatever there is. */
function wantedOf(input: PutParameterRequest): NewVersion {
  const { Name: name = '', Value: value = '', Overwrite = false, Tags = [] } = input;
  checkNewName(name);
  // In the words of moto 5.2.1's tests/test_ssm/test_ssm_boto3.py, as all of PutParameter without a remark.
  if (Overwrite && Tags.length > 0)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  checkDataType(input.DataType);
  if (input.Tier !== undefined && input.Tier !== 'Standard')
    throw invalid(`The embedded environment does not serve parameters of the tier ${input.Tier}`);
  return {
    name,
    value,
    type: servedType(input.Type),
    description: input.Description,
    allowedPattern: input.AllowedPattern,
    tags: Tags.length === 0 ? undefined : tagsIn(Tags),
  };
}

function checkDataType(dataType = 'text'): void {
  if (dataType === 'text') return;
  if (/^aws:(ec2:image|ssm:integration)$/.test(dataType))
    throw invalid(`The embedded environment does not serve parameters of the data type ${dataType}`);
  throw invalid(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
}

function refuseConflict(
  former: ParameterRecord | undefined,
  { type, value, allowedPattern }: NewVersion,
  overwrite: boolean,
): void {
  if (former === undefined && type === undefined)
    throw invalid('A parameter type is required when you create a parameter.');
  if (former !== undefined && !overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  refuseOtherType(former, type);
  checkValue(value, allowedPattern ?? former?.allowedPattern);
}
