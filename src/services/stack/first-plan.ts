import { isObject, membersOf } from '../../schemas/json.ts';
import { readTemplate } from '../../schemas/template.ts';
import type { ResourceChange } from './changes.ts';
import { risksOf } from './risks.ts';

type Parameters = Readonly<Record<string, string | null>>;

/**
 * What a first deployment would create, worked out from the template: asking CloudFormation for a change set
 * would already leave an empty stack behind.
 */
export function firstPlan(template: string, parameters: Parameters): ResourceChange[] {
  const { Conditions = {}, Resources } = readTemplate(template);
  return Object.entries(Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Conditions[Condition], parameters))
    .map(([logicalId, { Type: type, Properties = {} }]) => {
      const change = { action: 'add', type, replacement: 'no' } as const;
      const after = withParameters(Properties, parameters);
      const risks = risksOf({ ...change, before: {}, after });
      return { ...change, logicalId, physicalId: null, properties: [], risks };
    });
}

/** References to parameters become their values; the others stay as the template has them. */
export function withParameters(
  properties: Readonly<Record<string, unknown>>,
  parameters: Parameters,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, resolved(value, parameters)]),
  );
}

function resolved(value: unknown, parameters: Parameters): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, parameters));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: name, ...others }: { Ref?: unknown } = value;
  if (typeof name === 'string' && Object.keys(others).length === 0) return parameters[name] ?? value;
  return withParameters({ ...value }, parameters);
}

/** The conditions that the stack uses: comparisons of a parameter with a text, and their negation. */
function holds(condition: unknown, parameters: Parameters): boolean {
  const { 'Fn::Equals': equals, 'Fn::Not': not } = membersOf(condition);
  if (Array.isArray(not)) return !holds(not[0], parameters);
  const [left, right] = (Array.isArray(equals) ? equals : []).map((side: unknown) =>
    isObject(side) ? parameters[String(side.Ref)] : side,
  );
  return left === right;
}
