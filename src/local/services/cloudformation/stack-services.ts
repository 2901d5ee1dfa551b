import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { ParameterStore } from '../ssm/parameter-store.ts';
import type { Executor } from './executor.ts';
import type { Exports } from './exports.ts';
import type { Providers } from './resources.ts';
import type { StackStore } from './stack-store.ts';
import type { Templates } from './templates.ts';

/** What CloudFormation's operations work with. */
export interface StackServices {
  readonly account: Account;
  readonly clock: Clock;
  readonly store: Store;
  readonly stacks: StackStore;
  readonly buckets: Buckets;
  /** Of Systems Manager. */
  readonly parameters: ParameterStore;
  readonly providers: Providers;
  readonly exports: Exports;
  readonly executor: Executor;
  readonly templates: Templates;
}
