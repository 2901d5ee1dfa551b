/** What `npm audit signatures` says about the packages that are installed. */
export interface Verdict {
  /** `unverified`: nothing is known of any package, for or against it. */
  readonly result: 'verified' | 'refused' | 'unverified';
  readonly reason: string;
}

/** How a run of a program ended. */
interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** npm ends with 1 in every other case, so its texts tell them apart: npm/cli, lib/utils/verify-signatures.js. */
export function verdictOf({ status, stdout, stderr }: Ended): Verdict {
  if (status === 0) return { result: 'verified', reason: stdout.trim() };
  if (/\b(invalid|missing)\b.* (registry signature|attestation)s?/.test(stdout))
    return { result: 'refused', reason: stdout.trim() };
  if (stderr.includes('from a supported registry'))
    return { result: 'unverified', reason: 'the registry offers no signatures' };
  const errors = [...stderr.matchAll(/^npm error (?!A complete log|network\b)(.+)$/gm)].map(
    ([, line = '']) => line,
  );
  return { result: 'unverified', reason: `npm failed: ${errors.join('; ') || `exit code ${status}`}` };
}
