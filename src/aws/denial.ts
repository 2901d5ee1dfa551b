import type { Problem } from './problem.ts';

const NAMES =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError(Exception)?|Forbidden)$/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const WORDS =
  /User: (\S+) is not authorized to perform: (\S+)(?: on resource: "?([^\s"]+)"?)?(?:.*?(because no|with an explicit deny in an?) ([\w -]+?) policy)?/;

/** What a refused permission was about. @returns undefined for another error. */
export function denialOf(name: string, message: string): Problem | undefined {
  if (!NAMES.test(name)) return undefined;
  const [, who, action, resource, verdict = '', policy = ''] = WORDS.exec(message) ?? [];
  if (who === undefined || action === undefined) {
    return {
      code: 'PERMISSION',
      message: `${name}: ${message}`,
      hint: 'docs/iam/ in the package has the permissions of each command',
    };
  }
  const where = resource === undefined ? '' : ` on ${resource.replace(/\.$/, '')}`;
  const explicit = verdict.startsWith('with');
  return {
    code: 'PERMISSION',
    message: `${who} may not ${action}${where}${explicit ? `: a ${policy} policy denies it explicitly` : ''}`,
    hint: explicit
      ? `no permission helps while that policy stands; ask who keeps the ${policy} policies`
      : `ask for ${action}${where}; docs/iam/ in the package has the permissions of each command`,
  };
}
