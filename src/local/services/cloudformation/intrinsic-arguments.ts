import { AwsError } from '../../aws-error.ts';
import { isMembers, type Members } from './template-members.ts';

/**
 * What AWS says of arguments that are none. As recorded on AWS in localstack's test_template_engine and its engine's
 * own texts; those of Fn::If, Fn::Not, Fn::And, Fn::Or, Fn::FindInMap, Fn::ImportValue, Fn::GetAZs,
 * Fn::Cidr, Fn::Base64, Ref and the functions of rules are believed, not proven.
 */
const EXPECTED = {
  Ref: 'every Ref object must have a single String value.',
  'Fn::GetAtt':
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  'Fn::Sub':
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  'Fn::Join':
    'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  'Fn::Select': 'Fn::Select requires a list argument with two elements: an integer index and a list',
  'Fn::Split':
    'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  'Fn::If': 'Fn::If requires a list argument with three parameters',
  'Fn::Equals': 'every Fn::Equals object requires a list of 2 string parameters.',
  'Fn::Not': 'every Fn::Not object requires one boolean parameter.',
  'Fn::And': 'every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
  'Fn::Or': 'every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.',
  'Fn::Contains': 'every Fn::Contains object requires a list of strings and a string.',
  'Fn::EachMemberEquals': 'every Fn::EachMemberEquals object requires a list of strings and a string.',
  'Fn::EachMemberIn': 'every Fn::EachMemberIn object requires two lists of strings.',
  'Fn::Base64': 'every Fn::Base64 object must have a String-typed value.',
  'Fn::GetAZs': 'every Fn::GetAZs object must have a String-typed value.',
  'Fn::Cidr':
    'every Fn::Cidr object requires three parameters, (1) a CIDR block, (2) a count between 1 and 256 and (3) the number of CIDR bits, and the blocks have to fit into the block.',
  'Fn::ImportValue': 'every Fn::ImportValue object must have a String-typed value.',
  'Fn::FindInMap':
    'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
} as const;

export type IntrinsicName = keyof typeof EXPECTED;

export function templateError(message: string): AwsError {
  return new AwsError('ValidationError', `Template error: ${message}`);
}

export function unexpectedArguments(name: IntrinsicName): AwsError {
  return templateError(EXPECTED[name]);
}

/** @throws AwsError for what is no list of so many items. */
export function itemsOf(
  argument: unknown,
  name: IntrinsicName,
  { least, most = least }: { readonly least: number; readonly most?: number },
): unknown[] {
  if (!Array.isArray(argument) || argument.length < least || argument.length > most)
    throw unexpectedArguments(name);
  return argument;
}

/** @throws AwsError for an object or a list. */
export function textOf(argument: unknown, name: IntrinsicName): string {
  if (typeof argument === 'object') throw unexpectedArguments(name);
  return String(argument);
}

/** @throws AwsError for what is no object. */
export function variablesOf(argument: unknown, name: IntrinsicName): Members {
  if (argument !== undefined && !isMembers(argument)) throw unexpectedArguments(name);
  return argument ?? {};
}
