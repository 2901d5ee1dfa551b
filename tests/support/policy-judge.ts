import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_CALLS } from '../../bin/tools/command-calls.ts';
import { besides } from '../../bin/tools/iam-policies.ts';
import { type PolicyStatement, readPolicy } from '../../src/schemas/policy.ts';
import { ROOT } from './paths.ts';

export const IAM = join(ROOT, 'docs', 'iam');

/** What the words in capitals of the documents stand for. */
export interface Filling {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly apiId: string;
}

/** A document of docs/iam for one environment, by the line that its page gives. */
export function filledPolicy(file: string, { environment, account, region, apiId }: Filling): string {
  const page = readFileSync(join(IAM, 'README.md'), 'utf8');
  const script = /^sed -e '(.*)' deploy\.json > deploy-dev\.json$/m.exec(page)?.[1] ?? '';
  const own = script
    .replace('/dev/', `/${environment}/`)
    .replace('/123456789012/', `/${account}/`)
    .replace('/eu-west-1/', `/${region}/`)
    .replace('/a1b2c3d4e5/', `/${apiId}/`);
  return execFileSync('sed', ['-e', own, join(IAM, file)], { encoding: 'utf8' });
}

/** The statements that a command's documents have for one environment. */
export function statementsFor(command: string, filling: Filling): readonly PolicyStatement[] {
  const names = [command.replaceAll(' ', '-'), ...besides(COMMAND_CALLS[command] ?? [])];
  return names.flatMap((name) => readPolicy(filledPolicy(`${name}.json`, filling), name).Statement);
}

/**
 * Whether IAM allows a request: a statement that allows it, and none that denies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @param keys condition keys that the request has.
 */
export function isAllowed(
  statements: readonly PolicyStatement[],
  { action, resource, keys = {} }: Asked,
): boolean {
  const about = statements.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.Resource.some((pattern) => matches(pattern, resource)) &&
      holds(statement, keys),
  );
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, string>>;
}

/** @throws for an operator that no document uses: it would be passed over. */
function holds({ Condition }: PolicyStatement, keys: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition).every(([operator, conditions]) =>
    Object.entries(conditions).every(([key, value]) => {
      if (operator === 'Null') return (keys[key] === undefined) === (value === 'true');
      if (operator === 'StringEquals') return keys[key] === value;
      if (operator === 'StringLike') return matches(String(value), keys[key] ?? '');
      throw new Error(`${operator} is not judged here`);
    }),
  );
}

/** A resource of a policy: `*` is any text. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.$+?()[\]{}|\\^]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`, 's').test(text);
}
