import { ExpressionAttributes } from '../expressions/attributes.ts';
import { parseCondition } from '../expressions/condition-parser.ts';
import { type KeyTest, keyTests } from '../expressions/key-condition.ts';
import { ExpressionError } from '../expressions/problems.ts';
import { type Projection, parseProjection, projectionOf } from '../expressions/projection.ts';
import type { Condition } from '../expressions/tree.ts';
import { parseUpdate } from '../expressions/update-parser.ts';
import type { Update } from '../expressions/update-tree.ts';
import { legacyExpected, legacyFilter, legacyKeyTests } from '../legacy/conditions.ts';
import { legacyUpdate } from '../legacy/updates.ts';
import { checkName } from '../values/read-value.ts';
import { type Input, invalid, wrong } from './input.ts';

/** The expressions that an operation takes, in the order in which AWS looks at them. */
const EXPRESSIONS = [
  'UpdateExpression',
  'ConditionExpression',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
] as const;

export type ExpressionName = (typeof EXPRESSIONS)[number];

/** What the expressions of a request say, or the parameters that stood for them before there were any. */
export interface ReadExpressions {
  readonly update?: Update;
  readonly condition?: Condition;
  readonly keys?: ReadonlyMap<string, KeyTest>;
  readonly filter?: Condition;
  readonly projection?: Projection;
}

const LEGACY = {
  UpdateExpression: ['AttributeUpdates'],
  ConditionExpression: ['Expected'],
  KeyConditionExpression: ['KeyConditions'],
  FilterExpression: ['QueryFilter', 'ScanFilter'],
  ProjectionExpression: ['AttributesToGet'],
} as const satisfies Readonly<Record<ExpressionName, readonly string[]>>;

/** The members of a request that its expressions are read from. */
export function expressionMembers(names: readonly ExpressionName[]): string[] {
  const legacy: string[] = names.flatMap((name) => [...LEGACY[name]]);
  const values = names.some((name) => name !== 'ProjectionExpression');
  return [
    ...names,
    ...legacy,
    'ExpressionAttributeNames',
    ...(values ? ['ExpressionAttributeValues', 'ConditionalOperator'] : []),
  ];
}

/**
 * Reads the expressions of a request.
 * The words of refusals are those that dynalite has, whose tests were run against AWS.
 * @throws AwsError ValidationException.
 */
export function readExpressions(input: Input, names: readonly ExpressionName[]): ReadExpressions {
  checkMixture(input, names);
  checkUnasked(input, names);
  const join = conditionalOperator(input, names);
  const legacy = legacyOf(input, names, join);
  const attributes = ExpressionAttributes.read(
    input.value('ExpressionAttributeNames'),
    input.value('ExpressionAttributeValues'),
  );
  const parsed = parse(input, names, attributes);
  attributes.checkUsed();
  return { ...legacy, ...parsed };
}

function parse(
  input: Input,
  names: readonly ExpressionName[],
  attributes: ExpressionAttributes,
): ReadExpressions {
  const read = <T>(name: ExpressionName, parser: (text: string, with_: ExpressionAttributes) => T) => {
    const text = names.includes(name) ? input.text(name) : undefined;
    return text === undefined ? undefined : named(name, () => parser(text, attributes));
  };
  const update = read('UpdateExpression', parseUpdate);
  const condition = read('ConditionExpression', parseCondition);
  const keyCondition = read('KeyConditionExpression', parseCondition);
  const filter = read('FilterExpression', parseCondition);
  const projection = read('ProjectionExpression', parseProjection);
  return {
    ...(update && { update }),
    ...(condition && { condition }),
    ...(keyCondition && { keys: unnamed(() => keyTests(keyCondition)) }),
    ...(filter && { filter }),
    ...(projection && { projection }),
  };
}

/** @throws AwsError ValidationException for an expression that is wrong, which is named. */
function named<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(`Invalid ${name}: ${error.message}`);
    throw error;
  }
}

function unnamed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionError) throw invalid(error.message);
    throw error;
  }
}

/** Expressions and what stood for them do not go together. */
function checkMixture(input: Input, names: readonly ExpressionName[]): void {
  const given = names.filter((name) => input.has(name));
  if (given.length === 0) return;
  const legacy = [...names.flatMap((name) => [...LEGACY[name]]), 'ConditionalOperator']
    .filter((name) => input.has(name))
    .filter((name) => name !== 'KeyConditions' || given.includes('KeyConditionExpression'));
  if (legacy.length > 0)
    throw invalid(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy.join(', ')}} Expression parameters: {${given.join(', ')}}`,
    );
}

/** Names and values are given to expressions alone. */
function checkUnasked(input: Input, names: readonly ExpressionName[]): void {
  const given = names.filter((name) => input.has(name));
  if (input.has('ExpressionAttributeNames') && given.length === 0)
    throw invalid('ExpressionAttributeNames can only be specified when using expressions');
  const withValues = names.filter((name) => name !== 'ProjectionExpression');
  if (!input.has('ExpressionAttributeValues') || withValues.some((name) => given.includes(name))) return;
  throw invalid(
    `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`,
  );
}

function conditionalOperator(input: Input, names: readonly ExpressionName[]): 'AND' | 'OR' {
  const given = input.text('ConditionalOperator');
  if (given === undefined) return 'AND';
  const filters = names.flatMap((name): readonly string[] =>
    name === 'ConditionExpression' || name === 'FilterExpression' ? LEGACY[name] : [],
  );
  const counts = filters.map((name) => input.entries(name)?.length ?? 0);
  if (counts.every((count) => count === 0))
    throw invalid('ConditionalOperator cannot be used without Filter or Expected');
  if (counts.every((count) => count <= 1))
    throw invalid('ConditionalOperator can only be used when Filter or Expected has two or more elements');
  return given === 'OR' ? 'OR' : 'AND';
}

function legacyOf(input: Input, names: readonly ExpressionName[], join: 'AND' | 'OR'): ReadExpressions {
  const asked = (name: ExpressionName): boolean => names.includes(name);
  const update = asked('UpdateExpression') ? legacyUpdate(input.value('AttributeUpdates')) : undefined;
  const condition = asked('ConditionExpression') ? legacyExpected(input.value('Expected'), join) : undefined;
  const keys =
    asked('KeyConditionExpression') && input.has('KeyConditions') && !input.has('KeyConditionExpression')
      ? legacyKeyTests(input.value('KeyConditions'))
      : undefined;
  const filter = asked('FilterExpression')
    ? legacyFilter(input.value('QueryFilter') ?? input.value('ScanFilter'), join)
    : undefined;
  const projection = asked('ProjectionExpression') ? attributesToGet(input) : undefined;
  return {
    ...(update && { update }),
    ...(condition && { condition }),
    ...(keys && { keys }),
    ...(filter && { filter }),
    ...(projection && { projection }),
  };
}

function attributesToGet(input: Input): Projection | undefined {
  const names = input.texts('AttributesToGet');
  if (names === undefined) return undefined;
  names.forEach(checkName);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw wrong(`Duplicate value in attribute name: ${twice}`);
  return projectionOf(names.map((name) => [name]));
}
