import { AwsError } from '../../../../aws-error.ts';
import { MOST_NESTED, TOO_DEEP } from './read-value.ts';
import type { Members, Value } from './value.ts';

/** @throws AwsError ValidationException for lists and maps that stand too deep in each other. */
export function checkNesting(members: Members): void {
  for (const value of members.values()) checkDepth(value, 0);
}

function checkDepth(value: Value, depth: number): void {
  if (depth > MOST_NESTED) throw new AwsError('ValidationException', TOO_DEEP);
  if (value.type === 'L') for (const item of value.items) checkDepth(item, depth + 1);
  if (value.type === 'M') for (const member of value.members.values()) checkDepth(member, depth + 1);
}
