import {
  optionalText,
  type Properties,
  type ResourceIdentity,
  type ResourceProvider,
  refuseForeign,
  tags,
  text,
} from '../../resource-provider.ts';
import { checkNewName } from './parameter-names.ts';
import type { NewVersion, ParameterStore } from './parameter-store.ts';
import { checkValue, refuseOtherType, servedType } from './parameter-values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function parameterResource(parameters: ParameterStore): ResourceProvider {
  return {
    type: 'AWS::SSM::Parameter',
    nameProperty: 'Name',
    tagsAre: 'a map',
    properties: ['Name', 'Type', 'Value', 'Description', 'AllowedPattern', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'Name') ?? generatedName(identity);
      const existing = await parameters.get(name);
      refuseForeign(existing, identity, name);
      checkNewName(name);
      if (existing === undefined) await parameters.add(versionOf(name, properties, identity));
      return name;
    },
    async update(name, properties, identity) {
      const wanted = versionOf(name, properties, identity);
      refuseOtherType(await parameters.find(name).then(({ record }) => record), wanted.type);
      await parameters.add(wanted);
    },
    exists: async (name) => (await parameters.get(name)) !== undefined,
    async adopt(name, { owner }) {
      const found = await parameters.get(name);
      if (found !== undefined) await parameters.put({ ...found, owner });
      return found !== undefined;
    },
    async delete(name) {
      await parameters.delete(name);
    },
    async actual(name) {
      const found = await parameters.get(name);
      return found && { Name: name, Type: found.type, Value: found.versions.at(-1)?.value };
    },
    attributes: async (name) => ({ Arn: parameters.arnOf(name) }),
  };
}

function versionOf(name: string, properties: Properties, { owner }: ResourceIdentity): NewVersion {
  const value = text(properties, 'Value');
  const allowedPattern = optionalText(properties, 'AllowedPattern') ?? '';
  checkValue(value, allowedPattern);
  return {
    name,
    value,
    type: servedType(text(properties, 'Type')),
    description: optionalText(properties, 'Description') ?? '',
    allowedPattern,
    tags: tags(properties),
    owner,
  };
}

/**
 * As recorded on AWS, `CFN-MyResource-FzHcjgYfVinF`: localstack's
 * tests/aws/services/cloudformation/resource_providers/ssm/test_parameter.snapshot.json, test_getattr.
 */
function generatedName({ logicalId, generatedName }: ResourceIdentity): string {
  return `CFN-${logicalId}-${generatedName.slice(-12)}`;
}
