import { readTemplate, type TemplateResource } from '../../schemas/template.ts';
import type { ResourceChange } from '../../services/stack/changes.ts';

/** Types of resource that write an inline policy of a role. */
const INLINE_POLICIES: ReadonlySet<string> = new Set(['AWS::IAM::Policy', 'AWS::IAM::RolePolicy']);
const SUFFIX = '-next';

/**
 * Whether changes replace the inline policy of a role by one of another resource. CloudFormation makes the new one
 * first and removes the old one in the clean-up: under one name that would leave the role without a policy. Then it
 * takes two updates, with a second name in between.
 */
export function switchesPolicy(changes: readonly ResourceChange[]): boolean {
  const has = (action: ResourceChange['action']): boolean =>
    changes.some((change) => change.action === action && INLINE_POLICIES.has(change.type));
  return has('add') && has('remove');
}

/** The template of the update in between: its inline policies have a second name. */
export function withSecondPolicyName(template: string): string {
  const document = readTemplate(template);
  const resources = Object.entries(document.Resources).map(([id, each]) => [id, renamed(each)]);
  return JSON.stringify({ ...document, Resources: Object.fromEntries(resources) });
}

function renamed(resource: TemplateResource): TemplateResource {
  const { Type, Properties } = resource;
  if (!INLINE_POLICIES.has(Type) || Properties === undefined) return resource;
  return { ...resource, Properties: { ...Properties, PolicyName: secondName(Properties.PolicyName) } };
}

function secondName(name: unknown): unknown {
  return typeof name === 'string' ? `${name}${SUFFIX}` : { 'Fn::Join': ['', [name, SUFFIX]] };
}
