import type { StackOutputs } from '../outputs.ts';
import type { ResourceChange } from './plan.ts';
import type { Verification } from './verify.ts';

/** What `deploy` tells. */
export interface DeployResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  readonly changes: readonly ResourceChange[];
  /** Null in a dry run of a first deployment. */
  readonly outputs: StackOutputs | null;
  readonly release: Release;
  /** Null when nothing was tried: unchanged, `--no-verify` or `--dry-run`. */
  readonly verification: Verification | null;
}

/** Which version of the product is deployed. */
export interface Release {
  readonly version: string;
  /** The first digits of the hash of the function's code. */
  readonly code: string;
}
