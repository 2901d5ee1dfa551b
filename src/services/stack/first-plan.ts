import type { ResourceChange } from './plan.ts';

interface Template {
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>;
}

/**
 * What a first deployment would create, worked out from the template: asking CloudFormation for a change set
 * would already leave an empty stack behind.
 */
export function firstPlan(template: string, parameters: Readonly<Record<string, string>>): ResourceChange[] {
  const { Conditions = {}, Resources } = JSON.parse(template) as Template;
  return Object.entries(Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Conditions[Condition], parameters))
    .map(([logicalId, { Type: type }]) => ({
      action: 'add',
      logicalId,
      type,
      physicalId: null,
      replacement: 'no',
      properties: [],
    }));
}

/** The conditions that the stack uses: comparisons of a parameter with a text, and their negation. */
function holds(condition: unknown, parameters: Readonly<Record<string, string>>): boolean {
  const { 'Fn::Equals': equals, 'Fn::Not': not } = condition as {
    'Fn::Equals'?: unknown[];
    'Fn::Not'?: unknown[];
  };
  if (not !== undefined) return !holds(not[0], parameters);
  const [left, right] = (equals ?? []).map((side) =>
    typeof side === 'object' ? parameters[(side as { Ref: string }).Ref] : side,
  );
  return left === right;
}
