import { formatError, isMembers, type Members, refuseUnserved, textsIn } from './template-members.ts';

/** What parameters have to be together. */
export interface TemplateRule {
  /** Always, when left out. */
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

/** @throws AwsError for a rule that is none; its words are believed, not proven. */
export function templateRule([name, members]: [string, Members]): [string, TemplateRule] {
  const { RuleCondition, Assertions, ...others } = members;
  refuseUnserved(others, [], `rule ${name}`);
  if (!Array.isArray(Assertions) || Assertions.length === 0)
    throw formatError(`Every Rules member ${name} must have Assertions.`);
  const assertions = Assertions.map((each: unknown) => {
    const { Assert, ...more } = isMembers(each) ? each : {};
    if (Assert === undefined) throw formatError(`Every assertion of rule ${name} must have an Assert.`);
    refuseUnserved(more, ['AssertDescription'], `rule ${name}`);
    return { Assert, ...textsIn(more, ['AssertDescription'], `/Rules/${name}/Assertions`) };
  });
  return [name, { Assertions: assertions, ...(RuleCondition === undefined ? {} : { RuleCondition }) }];
}
