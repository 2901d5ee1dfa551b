import type { AttributeDefinition, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { invalid, wrong } from '../requests/input.ts';
import type { KeyAttribute, KeySchema, KeyType } from '../table-record.ts';

/** Reads AttributeDefinitions. @throws AwsError ValidationException. */
export function readAttributes(given: readonly AttributeDefinition[] = []): KeyAttribute[] {
  const names = given.map(({ AttributeName = '' }) => AttributeName);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw wrong(`Duplicate AttributeName in AttributeDefinitions: ${twice}`);
  return given.map(({ AttributeName: name = '', AttributeType: type }, position) => {
    if (type !== undefined && isKeyType(type)) return { name, type };
    throw invalid(
      `1 validation error detected: Value '${type}' at 'attributeDefinitions.${position + 1}.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
    );
  });
}

/** Keys of global indexes alone can have more. */
const MOST_ELEMENTS = 2;

function isKeyType(type: string): type is KeyType {
  return type === 'S' || type === 'N' || type === 'B';
}

/**
 * Reads a KeySchema. The words are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException.
 */
export function readKeySchema(
  given: readonly KeySchemaElement[] = [],
  attributes: readonly KeyAttribute[],
  of: 'global' | 'other' = 'other',
): KeySchema {
  if (of === 'other' && given.length > MOST_ELEMENTS)
    throw invalid(
      `1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ELEMENTS}`,
    );
  const [first, second, ...more] = given;
  const isComposed = second?.KeyType === 'HASH' && second.AttributeName !== first?.AttributeName;
  if (more.length > 0 || isComposed)
    throw invalid('The embedded environment does not support keys of more than one HASH or RANGE attribute');
  const names = given.map(({ AttributeName = '' }) => AttributeName);
  const undefinedName = names.find((name) => !attributes.some((attribute) => attribute.name === name));
  if (undefinedName !== undefined)
    throw wrong(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${attributes.map(({ name }) => name).join(', ')}]`,
    );
  if (second !== undefined && names[0] === names[1])
    throw invalid('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  if (first?.KeyType !== 'HASH')
    throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (second !== undefined && second.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  const [hash, range] = names.map((name) => attributes.find((attribute) => attribute.name === name));
  if (hash === undefined) throw invalid('Invalid KeySchema: Some index key attribute have no definition');
  return range === undefined ? { hash } : { hash, range };
}
