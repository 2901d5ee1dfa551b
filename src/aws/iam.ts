import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to IAM that are made here. */
export type IamApi = ReturnType<typeof createIam>;

export function createIam(config: ClientConfig) {
  const client = new IAMClient(sdkSettings(config, 'IAM'));
  const { readOnce } = callsOf('iam', config, client);
  return {
    getRolePolicy: readOnce('GetRolePolicy', GetRolePolicyCommand),
    listRolePolicies: readOnce('ListRolePolicies', ListRolePoliciesCommand),
    listAttachedRolePolicies: readOnce('ListAttachedRolePolicies', ListAttachedRolePoliciesCommand),
    close: () => client.destroy(),
  };
}
