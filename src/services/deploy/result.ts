import type { ForeignCode } from '../releases/foreign-code.ts';
import type { ResourceChange } from '../stack/changes.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import type { SettingChange } from '../stack/setting-changes.ts';
import type { Verification } from './verify.ts';

/** What `deploy` and `rollback` tell. */
export interface DeployResult {
  readonly changed: boolean;
  readonly stack: { readonly name: string; readonly status: string };
  readonly changes: readonly ResourceChange[];
  /** What changes on the stack as a whole, and on a table that data was restored into. */
  readonly settings: readonly SettingChange[];
  /** Null in a dry run of a first deployment. */
  readonly outputs: StackOutputs | null;
  readonly release: DeployedRelease;
  /** Null when nothing was tried: unchanged, `--no-verify` or `--dry-run`. */
  readonly verification: Verification | null;
  /** The release that was gone back to because the verification failed. */
  readonly rolledBackTo: number | null;
  /** How that release did; null when none was gone back to. One that failed too leaves the environment down. */
  readonly rollbackVerification: Verification | null;
  /** Code that runs and is not the release's; null when the release's code runs, or this deployment has sent it. */
  readonly foreignCode: ForeignCode | null;
  /** Whether this is, or would be, the first deployment of an API that anybody may call, from anywhere. */
  readonly openToAnybody: boolean;
}

/** Which release is deployed. */
export interface DeployedRelease {
  /** Null in a dry run. */
  readonly number: number | null;
  readonly version: string;
  /** The first digits of the hash of the function's code. */
  readonly code: string;
}

/** What `diff` tells. */
export interface DiffResult {
  readonly environment: string;
  readonly stack: { readonly name: string; readonly status: string };
  readonly changes: readonly ResourceChange[];
  /** What would change on the stack as a whole, and on a table that data was restored into. */
  readonly settings: readonly SettingChange[];
  readonly counts: {
    readonly add: number;
    readonly modify: number;
    readonly replace: number;
    readonly remove: number;
    readonly import: number;
  };
  /** Resources that lose their data, by logical id. */
  readonly dataLosses: readonly string[];
  /** Code that runs and is not that of a release with this content; null when it is, or a deployment would send it. */
  readonly foreignCode: ForeignCode | null;
}

export function countsOf(changes: readonly ResourceChange[]): DiffResult['counts'] {
  const count = (wanted: (change: ResourceChange) => boolean): number => changes.filter(wanted).length;
  return {
    add: count(({ action }) => action === 'add'),
    modify: count(({ action, replacement }) => action === 'modify' && replacement === 'no'),
    replace: count(({ action, replacement }) => action === 'modify' && replacement !== 'no'),
    remove: count(({ action }) => action === 'remove'),
    import: count(({ action }) => action === 'import'),
  };
}
