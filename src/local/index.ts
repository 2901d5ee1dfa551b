/** An AWS on this machine: all that others may use of it. */
export { AwsError } from './aws-error.ts';
export type { Clock } from './clock.ts';
export type {
  Delivery,
  Enclose,
  Fault,
  InjectedFaults,
  InputReader,
  LocalAws,
  LocalAwsOptions,
  LogEvent,
  Observer,
  RequestUnderWay,
  ResourceHook,
} from './local-aws.ts';
export { startLocalAws } from './server.ts';
export { StoreLockedError } from './store-locked-error.ts';
export { LaterVersionError, UnreadableStateError } from './unreadable-state-error.ts';
