import { AwsError } from '../../aws-error.ts';
import { matchesWildcards } from './wildcards.ts';

/** What an update does to a resource, as stack policies name it. */
export type UpdateAction = 'Modify' | 'Replace' | 'Delete';

interface Statement {
  readonly allows: boolean;
  covers(action: string, resource: Resource): boolean;
}

interface Resource {
  readonly logicalId: string;
  readonly type: string;
}

type Json = Readonly<Record<string, unknown>>;

const MEMBERS = ['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** @returns the policy. @throws AwsError ValidationError for one that CloudFormation, or this environment, cannot use. */
export function checkedPolicy(text: string): string {
  statementsIn(text);
  return text;
}

/**
 * "After you set a stack policy, all of the resources in the stack are protected by default", and a Deny overrides an
 * Allow. The words for what no statement allows are believed, not proven.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 * @throws as CloudFormation words it in the event of the resource.
 */
export function requireAllowed(policy: string | undefined, action: UpdateAction, resource: Resource): void {
  if (policy === undefined) return;
  const named = `Update:${action}`;
  const covering = statementsIn(policy).flatMap((statement, index) =>
    statement.covers(named, resource) ? [{ ...statement, number: index + 1 }] : [],
  );
  const denying = covering.find(({ allows }) => !allows);
  const refusal = (why: string): Error =>
    new Error(
      `Action denied by stack policy: ${why} [${named}] for resource [LogicalResourceId/${resource.logicalId}];`,
    );
  if (denying !== undefined) throw refusal(`Statement [#${denying.number}] does not allow`);
  if (covering.length === 0) throw refusal('no statement allows');
}

function statementsIn(text: string): Statement[] {
  const document = parsed(text);
  const { Statement: statements, Version: _, ...others } = document;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`Unknown field ${unknown}`);
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  return list.map(statementOf);
}

function statementOf(value: unknown): Statement {
  if (!isJson(value)) throw invalid('Statement must be an object');
  const unknown = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw invalid(`Unknown field ${unknown}`);
  const { Effect, Principal, Action, NotAction, Resource, NotResource } = value;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw invalid('Effect must be Allow or Deny');
  if (Principal !== '*') throw invalid('Principal must be *');
  const actions = patternsIn('Action', Action ?? NotAction);
  const resources = patternsIn('Resource', Resource ?? NotResource);
  const types = typesIn(value.Condition);
  return {
    allows: Effect === 'Allow',
    covers: (action, { logicalId, type }) =>
      matchesAny(actions, action) === (Action !== undefined) &&
      matchesAny(resources, `LogicalResourceId/${logicalId}`) === (Resource !== undefined) &&
      (types === undefined || matchesAny(types, type)),
  };
}

/** The types of resource that a condition is about. Other conditions are not served. */
function typesIn(condition: unknown): readonly string[] | undefined {
  if (condition === undefined) return undefined;
  const [operator = '', ...more] = isJson(condition) ? Object.keys(condition) : [];
  const keys = isJson(condition) ? condition[operator] : undefined;
  const served = /^String(Equals|Like)$/.test(operator) && more.length === 0 && isJson(keys);
  if (!served || Object.keys(keys).join() !== 'ResourceType')
    throw new AwsError(
      'ValidationError',
      'The embedded environment does not serve conditions of a stack policy other than StringEquals and StringLike of ResourceType',
    );
  return patternsIn('ResourceType', keys.ResourceType);
}

function patternsIn(name: string, value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((each) => typeof each === 'string');
  if (texts.length === 0 || texts.length < values.length) throw invalid(`${name} must be text`);
  return texts;
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesWildcards(pattern, text));
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isJson(value)) return value;
  } catch {
    // Told below, with what is no object.
  }
  throw invalid('not a JSON object');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(why: string): AwsError {
  return new AwsError('ValidationError', `Error validating stack policy: ${why}`);
}
