import { AwsError } from '../../aws-error.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { TemplateRule } from './template-rules.ts';

/**
 * "If a parameter value isn't valid, CloudFormation doesn't create or update the stack."
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 * @throws AwsError ValidationError for an assertion that does not hold; its words are believed, not proven.
 */
export function requireRules(rules: Readonly<Record<string, TemplateRule>>, scope: Scope): void {
  for (const [name, { RuleCondition, Assertions }] of Object.entries(rules)) {
    if (RuleCondition !== undefined && resolve(RuleCondition, scope) !== true) continue;
    for (const { Assert, AssertDescription } of Assertions)
      if (resolve(Assert, scope) !== true)
        throw new AwsError(
          'ValidationError',
          `Template error: Rule ${name} failed: ${AssertDescription ?? 'an assertion does not hold'}`,
        );
  }
}
