import { AwsError } from '../../aws-error.ts';

/** A dashboard as it is kept. */
export interface DashboardRecord {
  readonly body: string;
  readonly owner: string;
  /** ISO 8601. */
  readonly lastModified?: string;
}

/** The error for a name that no dashboard has. The words are believed, not proven. */
export function noDashboard(name: string): AwsError {
  return new AwsError('ResourceNotFound', `Dashboard ${name} does not exist`, 404);
}
