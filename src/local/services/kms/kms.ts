import type { Service, ServiceContext } from '../../service.ts';
import { keyOperations } from './key-operations.ts';
import { aliasResource, keyResource } from './key-resources.ts';
import { createKeyStore } from './key-store.ts';
import { listOperations } from './list-operations.ts';

/**
 * KMS: keys, their policies and their aliases, for those who look at them. Nothing is encrypted here, and no key has to
 * exist for a resource to name it.
 */
export function createKms({ store, account, clock }: ServiceContext): Service {
  const keys = createKeyStore(store, account);
  return {
    definition: {
      scope: 'kms',
      protocol: 'json-1.1',
      target: 'TrentService',
      operations: [...keyOperations(keys, account, clock), ...listOperations(keys)],
    },
    resources: [keyResource(keys, account, clock), aliasResource(keys, clock)],
  };
}
