import type { Service, ServiceContext } from '../../service.ts';
import { policyOperations } from './policy-operations.ts';
import { managedPolicyResource } from './policy-resource.ts';
import { createPolicyStore } from './policy-store.ts';
import { roleOperations } from './role-operations.ts';
import { rolePolicyOperations } from './role-policy-operations.ts';
import { roleResources } from './role-resources.ts';
import { createRoleStore } from './role-store.ts';

/** IAM: roles and their policies. */
export function createIam({ store, account, clock }: ServiceContext): Service {
  const roles = createRoleStore(store, account);
  const policies = createPolicyStore(store, account);
  return {
    definition: {
      scope: 'iam',
      protocol: 'query',
      xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
      operations: [
        ...roleOperations(roles),
        ...rolePolicyOperations(roles, policies),
        ...policyOperations(policies, roles),
      ],
    },
    resources: [...roleResources(roles, policies, clock), managedPolicyResource(policies, roles, clock)],
  };
}
