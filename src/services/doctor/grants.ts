/** A statement of a policy, as far as it is looked at. */
interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
}

/** Whether policies allow an action on a resource, and none denies it. Conditions are not looked at. */
export function allows(documents: readonly string[], action: string, resource: string): boolean {
  const about = documents
    .flatMap(statementsIn)
    .filter(
      ({ Action, Resource }) =>
        listed(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
        listed(Resource).some((pattern) => matches(pattern, resource)),
    );
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

/** Whether a policy of a resource allows a service an action on it, and does not deny that. Conditions are not looked at. */
export function lets(document: string, service: string, action: string, resource: string): boolean {
  const about = statementsIn(document).filter((statement) => isOf(statement.Principal, service));
  const Statement = about.map(({ Principal: _, ...statement }) => statement);
  return allows([JSON.stringify({ Statement })], action, resource);
}

function isOf(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || !('Service' in principal)) return false;
  const { Service } = principal;
  return Array.isArray(Service) ? Service.includes(service) : Service === service;
}

function statementsIn(document: string): Statement[] {
  const { Statement: statements = [] } = JSON.parse(document) as { Statement?: Statement | Statement[] };
  return Array.isArray(statements) ? statements : [statements];
}

function listed(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
