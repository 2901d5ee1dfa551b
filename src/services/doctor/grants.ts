import { membersOf } from '../../schemas/json.ts';
import type { Policy, PolicyStatement } from '../../schemas/policy.ts';

/** Whether policies allow an action on a resource, and none denies it. Conditions are not looked at. */
export function allows(policies: readonly Policy[], action: string, resource: string): boolean {
  const about = policies
    .flatMap(({ Statement }) => Statement)
    .filter(
      ({ Action, Resource }) =>
        Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
        Resource.some((pattern) => matches(pattern, resource)),
    );
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

/** Whether a policy of a resource allows a service an action on it, and does not deny that. Conditions are not looked at. */
export function lets(policy: Policy, service: string, action: string, resource: string): boolean {
  const about = policy.Statement.filter(
    (statement) => statement.Principal === '*' || isOfService(statement, service),
  );
  return allows([{ Statement: about }], action, resource);
}

/** Whether a statement is about a service by its name. */
export function isOfService({ Principal }: PolicyStatement, service: string): boolean {
  const { Service } = membersOf(Principal);
  return Array.isArray(Service) ? Service.includes(service) : Service === service;
}

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
