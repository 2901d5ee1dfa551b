import { AwsError } from '../../../../aws-error.ts';
import { unexpectedType } from '../../../../unexpected-type.ts';
import { addPath, emptyTree } from '../expressions/path-tree.ts';
import { Problems } from '../expressions/problems.ts';
import type { Path } from '../expressions/tree.ts';
import type { Update, UpdateAction } from '../expressions/update-tree.ts';
import { checkName, isObject, readValue } from '../values/read-value.ts';
import type { Value } from '../values/value.ts';

/**
 * AttributeUpdates, as they were before expressions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
 * The texts of refusals are dynalite's, whose tests were run against AWS.
 * @returns undefined when none were given.
 * @throws AwsError ValidationException for one that is wrong.
 */
export function legacyUpdate(given: unknown): Update | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isObject(given)) throw new AwsError('SerializationException', 'Unexpected field type');
  const actions = emptyTree<UpdateAction>();
  const paths: Path[] = [];
  for (const [name, each] of Object.entries(given)) {
    if (!isObject(each)) throw new AwsError('SerializationException', 'Unexpected value type in payload');
    checkName(name);
    paths.push([name]);
    addPath(actions, [name], actionOf(name, each), new Problems());
  }
  return { actions, paths };
}

function actionOf(name: string, { Action, Value: given }: Readonly<Record<string, unknown>>): UpdateAction {
  const action = Action ?? 'PUT';
  if (typeof action !== 'string') throw unexpectedType(action, 'String');
  const value = given === undefined || given === null ? undefined : readValue(given);
  if (action !== 'PUT' && action !== 'ADD' && action !== 'DELETE')
    throw invalid(
      `1 validation error detected: Value '${action}' at 'attributeUpdates.${name}.member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]`,
    );
  if (value === undefined) {
    if (action === 'DELETE') return { kind: 'REMOVE' };
    throw wrong('Only DELETE action is allowed when no attribute value is specified');
  }
  if (action === 'PUT') return { kind: 'SET', source: { kind: 'value', value } };
  return action === 'DELETE' ? deleting(value) : adding(value);
}

const MISMATCH = 'Type mismatch for attribute to update';

function deleting(value: Value): UpdateAction {
  if (value.type === 'SS' || value.type === 'NS' || value.type === 'BS')
    return { kind: 'DELETE', value, mismatch: MISMATCH };
  throw wrong(`DELETE action with value is not supported for the type ${value.type}`);
}

/** Lists are appended to, which no ADD of an expression does. */
function adding(value: Value): UpdateAction {
  switch (value.type) {
    case 'N':
    case 'SS':
    case 'NS':
    case 'BS':
    case 'L':
      return { kind: 'ADD', value, mismatch: MISMATCH };
    default:
      throw wrong(`ADD action is not supported for the type ${value.type}`);
  }
}

function wrong(why: string): AwsError {
  return invalid(`One or more parameter values were invalid: ${why}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
