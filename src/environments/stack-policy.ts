import { dirname, resolve } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { readText } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { parsedJson } from '../schemas/json.ts';
import { isObject, type Problem } from './rules.ts';

/** The longest that SetStackPolicy takes. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
const MOST_BYTES = 16_384;
/** Of its file, in which blanks are for people. */
const FILE_LIMIT = 1024 * 1024;

/** What CloudFormation would refuse. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html */
export function stackPolicyProblems(policy: unknown, path: Problem['path']): Problem[] {
  if (!isObject(policy)) return [{ path, message: 'must be an object' }];
  const { Statement: statements } = policy;
  if (!Array.isArray(statements) || statements.length === 0)
    return [{ path, message: 'must have a Statement, a list' }];
  if (Buffer.byteLength(JSON.stringify(policy)) > MOST_BYTES)
    return [{ path, message: `must have at most ${MOST_BYTES} bytes` }];
  return statements.flatMap((statement, index) =>
    statementProblems(statement, [...path, 'Statement', index]),
  );
}

function statementProblems(statement: unknown, path: Problem['path']): Problem[] {
  if (!isObject(statement)) return [{ path, message: 'must be an object' }];
  const { Effect, Principal } = statement;
  const either = (name: string, other: string): boolean => name in statement !== other in statement;
  if (Effect !== 'Allow' && Effect !== 'Deny')
    return [{ path, message: 'must have an Effect, Allow or Deny' }];
  if (Principal !== '*') return [{ path, message: 'must have the Principal *: no other is supported' }];
  if (!either('Action', 'NotAction')) return [{ path, message: 'must have an Action or a NotAction' }];
  if (!either('Resource', 'NotResource')) return [{ path, message: 'must have a Resource or a NotResource' }];
  return [];
}

/**
 * The text of a stack policy, which stands in the configuration or in a file beside it.
 * @throws BackofficeError (USAGE) with file, line and column.
 */
export async function readStackPolicy(policy: StackPolicy, configPath: string): Promise<string> {
  if (typeof policy !== 'string') return JSON.stringify(policy);
  const path = resolve(dirname(configPath), policy);
  const text = await readText(path, FILE_LIMIT).catch((error: Error) => {
    throw new BackofficeError('USAGE', `the stack policy ${path} cannot be read: ${systemReason(error)}`, {
      hint: `correct stackPolicy in ${configPath}`,
      cause: error,
    });
  });
  const { locate, locateSyntaxError } = await import('./config-position.ts');
  const refused = ({ line, column }: { line: number; column: number }, message: string): BackofficeError =>
    new BackofficeError('USAGE', `${path}:${line}:${column}: ${message}`, {
      hint: 'correct the stack policy',
    });
  const document = parsedJson(text);
  if (document === undefined) {
    const { message, ...position } = locateSyntaxError(text);
    throw refused(position, message);
  }
  const [problem] = stackPolicyProblems(document, []);
  if (problem !== undefined)
    throw refused(locate(text, problem.path), `${problem.path.join('.') || 'the policy'} ${problem.message}`);
  return JSON.stringify(document);
}

/** The policy, or the path of its file beside the configuration. */
export type StackPolicy = string | Readonly<Record<string, unknown>>;
