import { BackofficeError, isFatal } from '../../errors.ts';
import type { Facts } from './facts.ts';

/** What `doctor` tells. */
export interface DoctorReport {
  /** fail when one check failed, else warn when one warned, else pass. */
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly environment: string;
  readonly checks: readonly Diagnosis[];
}

/** What a check has found. */
export interface Diagnosis {
  readonly name: string;
  /** unknown: what the check needs could not be read, or stands where no command looks. */
  readonly status: Status;
  /** What was seen. */
  readonly evidence: string;
  /** The command that mends it; null when there is nothing to mend, or no command does. */
  readonly remedy: string | null;
}

export type Status = 'pass' | 'warn' | 'fail' | 'unknown';

export type Finding = Omit<Diagnosis, 'name'>;

/** A check looks and changes nothing. */
export interface Check {
  readonly name: string;
  /** What it looks at, for the help. */
  readonly about: string;
  run(facts: Facts): Promise<Finding>;
}

export function pass(evidence: string): Finding {
  return { status: 'pass', evidence, remedy: null };
}

export function warn(evidence: string, remedy: string | null): Finding {
  return { status: 'warn', evidence, remedy };
}

export function fail(evidence: string, remedy: string | null): Finding {
  return { status: 'fail', evidence, remedy };
}

/** What was seen is right, and what decides cannot be seen from here. */
export function unknown(evidence: string): Finding {
  return { status: 'unknown', evidence, remedy: null };
}

/** Runs checks side by side: what several of them need is read once. */
export async function examine(facts: Facts, checks: readonly Check[]): Promise<DoctorReport> {
  const found = await Promise.all(checks.map((check) => diagnose(check, facts)));
  const diagnoses = withCauses(found);
  const has = (status: Status): boolean => diagnoses.some((each) => each.status === status);
  const verdict = has('fail') ? 'fail' : has('warn') ? 'warn' : 'pass';
  return { verdict, environment: facts.environment.name, checks: diagnoses };
}

async function diagnose({ name, run }: Check, facts: Facts): Promise<Diagnosis> {
  try {
    return { name, ...(await run(facts)) };
  } catch (error) {
    // Telling what is wrong with credentials or the region is the doctor's own work.
    if (isFatal(error) && !isDiagnosable(error)) throw error;
    return { name, status: 'unknown', ...whyUnknown(error) };
  }
}

function isDiagnosable(error: unknown): boolean {
  return error instanceof BackofficeError && (error.code === 'CREDENTIALS' || error.code === 'USAGE');
}

/** A permission that is missing is named; it is no failure of the application. */
function whyUnknown(error: unknown): Pick<Finding, 'evidence' | 'remedy'> {
  if (!(error instanceof BackofficeError)) throw error;
  const [, action] = /may not (\S+)/.exec(error.message) ?? [];
  const evidence =
    error.code === 'PERMISSION' && action !== undefined
      ? `unknown, needs ${action}: ${error.message}`
      : `unknown: ${error.message}`;
  return { evidence, remedy: null };
}

/** An API that fails because something before it in the list fails has that one's remedy. */
function withCauses(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const at = diagnoses.findIndex(({ name }) => name === 'api');
  const cause = diagnoses.slice(0, at).find(({ status, remedy }) => status === 'fail' && remedy !== null);
  return diagnoses.map((each, index) =>
    index === at && each.status === 'fail' && cause !== undefined
      ? { ...each, evidence: `${each.evidence}; see ${cause.name}`, remedy: cause.remedy }
      : each,
  );
}
