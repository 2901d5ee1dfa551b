import type { ReleaseContent } from '../../services/releases/release.ts';
import type { StackTarget } from '../../services/stack/change-set.ts';
import type { StackDeps } from '../../services/stack/stack-deps.ts';
import type { Operation } from '../operation.ts';

/** What is to be deployed. */
export interface DeployRequest {
  readonly action: 'deploy' | 'rollback';
  readonly target: StackTarget;
  readonly content: ReleaseContent;
  /** The release that is gone back to. */
  readonly rollbackTo: number | null;
}

export interface DeployChoices {
  readonly verify: boolean;
  /** Waits for another's operation instead of refusing. */
  readonly wait: boolean;
  /** Resources that a continued rollback leaves as they are. */
  readonly skip: readonly string[];
  /** Takes up a table that is there and was made by somebody else. */
  readonly adopt?: boolean;
  /** What is told when it is interrupted before anything was changed; `nothing was changed` when left out. */
  readonly standing?: string;
}

/** A deployment that is under way. */
export interface Deployment {
  readonly operation: Operation;
  readonly deps: StackDeps;
  readonly request: DeployRequest;
  readonly choices: DeployChoices;
}
