import type { DeployResult } from './services/deploy/result.ts';
import type { DestroyResult } from './services/destroy.ts';
import type { EnvironmentDetails, EnvironmentList, EnvironmentSelection } from './services/environments.ts';
import type { HealthReport } from './services/health.ts';
import type { ItemChanged, ItemCreated, ItemDeleted } from './services/items/results.ts';
import type { Item, ItemPage } from './services/items/types.ts';
import type { LocalChange, LocalDetails } from './services/local.ts';
import type { StackOutputs } from './services/outputs.ts';
import type { StatusReport } from './services/status.ts';
import type { VersionReport } from './services/version.ts';
import type { Whoami } from './services/whoami.ts';

/**
 * What each command prints with `--json`. `docs/json-output.md` and the schema beside it are generated from
 * here. Fields may be added, none renamed or removed.
 */
export interface Outputs {
  deploy: DeployResult;
  destroy: DestroyResult;
  'env list': EnvironmentList;
  'env show': EnvironmentDetails;
  'env use': EnvironmentSelection;
  health: HealthReport;
  'items create': ItemCreated;
  'items delete': ItemDeleted;
  'items get': Item;
  'items list': ItemPage;
  'items update': ItemChanged;
  'local reset': LocalChange;
  'local start': LocalChange;
  'local status': LocalDetails;
  'local stop': LocalChange;
  outputs: StackOutputs;
  status: StatusReport;
  version: VersionReport;
  whoami: Whoami;
}

/** What any command prints on stdout with `--json` when it fails. */
export interface ErrorOutput {
  readonly error: {
    /** Stands for the exit code. */
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    /** AWS's id of the request that failed. */
    readonly requestId: string | null;
  };
}
