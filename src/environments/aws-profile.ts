/** What a profile says beside credentials. */
export interface AwsProfile {
  readonly region?: string;
  /** Where requests go when not to AWS. */
  readonly endpoint?: string;
  /** The same of single services, by the SDK's names of them in capitals. */
  readonly serviceEndpoints?: Readonly<Record<string, string>>;
  readonly useFips?: boolean;
  readonly useDualstack?: boolean;
  /** A file with certificates that are trusted. */
  readonly caBundle?: string;
  /** Why nothing can be done with it. */
  readonly problem?: ProfileProblem | undefined;
}

/** What is wrong with a profile, and what to do about it. */
export interface ProfileProblem {
  readonly message: string;
  readonly hint: string;
}
