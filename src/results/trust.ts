/** What `trust` did, or would do. */
export interface TrustChanged {
  readonly changed: boolean;
  /** The real path of the directory. */
  readonly path: string;
  readonly before: boolean | null;
  readonly trusted: boolean;
}

export interface TrustedDirectories {
  readonly directories: readonly TrustedDirectory[];
}

export interface TrustedDirectory {
  readonly path: string;
  readonly trusted: boolean;
  /** Whether the directory that was meant is still there. */
  readonly there: boolean;
}
