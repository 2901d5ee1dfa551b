/** An AWS on this machine: all that others may use of it. */
export type { Clock } from './clock.ts';
export type { Fault, InjectedFaults } from './faults.ts';
export { type LocalAws, type LocalAwsOptions, startLocalAws } from './server.ts';
export { StoreLockedError } from './store.ts';
export { AwsError } from './wire/operation.ts';
