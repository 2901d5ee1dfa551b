import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { collect, type Store } from '../../store.ts';

export interface RoleRecord {
  readonly name: string;
  readonly owner: string;
  /** `/` when left out. */
  readonly path?: string | undefined;
  /** ARN of a policy. */
  readonly permissionsBoundary?: string | undefined;
  readonly description?: string | undefined;
  readonly trust: unknown;
  readonly createdAt: string;
  readonly tags: Record<string, string>;
  readonly policies: Record<string, unknown>;
  /** Names of the policies that the role's own resource gives it. */
  readonly ownPolicies?: readonly string[] | undefined;
  /** ARNs of managed policies that are attached to it. */
  readonly managedPolicies?: readonly string[] | undefined;
}

/** Roles with their inline policies. */
export interface RoleStore {
  get(name: string): Promise<RoleRecord | undefined>;
  /** In the order of their names. */
  all(): Promise<RoleRecord[]>;
  /** @throws AwsError NoSuchEntity. */
  find(name: string | undefined): Promise<RoleRecord>;
  put(role: RoleRecord): Promise<void>;
  delete(name: string): Promise<void>;
  /** Sets a policy of roles; undefined removes it. Roles that are gone are passed over. */
  setPolicy(roleNames: readonly string[], name: string, document: unknown): Promise<void>;
  arnOf(role: Pick<RoleRecord, 'name' | 'path'>): string;
}

export function createRoleStore(store: Store, account: Account): RoleStore {
  const roles = store.collection<RoleRecord>('iam-roles');

  async function find(name: string | undefined): Promise<RoleRecord> {
    const role = await roles.get(name ?? '');
    if (role === undefined)
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return role;
  }

  async function setPolicy(roleNames: readonly string[], name: string, document: unknown): Promise<void> {
    for (const roleName of roleNames) {
      const existing = await roles.get(roleName);
      if (existing === undefined) continue;
      const { [name]: _, ...others } = existing.policies;
      await roles.put(roleName, {
        ...existing,
        policies: document === undefined ? others : { ...others, [name]: document },
      });
    }
  }

  return {
    get: (name) => roles.get(name),
    all: () => collect(roles.values()),
    find,
    put: (role) => roles.put(role.name, role),
    delete: (name) => roles.delete(name),
    setPolicy,
    arnOf: ({ name, path = '/' }) => `arn:aws:iam::${account.id}:role${path}${name}`,
  };
}
