import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { collect, type Store } from '../../store.ts';

/** A document that a managed policy has, or had. */
export interface PolicyVersionRecord {
  /** `v1`. */
  readonly id: string;
  readonly document: unknown;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A managed policy of this account. */
export interface PolicyRecord {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly owner: string;
  readonly description?: string | undefined;
  readonly createdAt: string;
  /** Oldest first; the last one counts. */
  readonly versions: readonly PolicyVersionRecord[];
  /** Names of the roles that its own resource attaches it to. */
  readonly roles: readonly string[];
}

/** Managed policies of this account. */
export interface PolicyStore {
  get(arn: string): Promise<PolicyRecord | undefined>;
  /** @throws AwsError ValidationError for what is no ARN, NoSuchEntity. */
  find(arn: string | undefined): Promise<PolicyRecord>;
  all(): Promise<PolicyRecord[]>;
  put(policy: PolicyRecord): Promise<void>;
  delete(arn: string): Promise<void>;
  arnOf(path: string, name: string): string;
}

export function createPolicyStore(store: Store, account: Account): PolicyStore {
  const policies = store.collection<PolicyRecord>('iam-policies');
  return {
    get: (arn) => policies.get(arn),
    async find(arn = '') {
      checkArn(arn);
      const found = await policies.get(arn);
      // The words recorded for a deletion: localstack's tests/aws/services/iam/test_iam.snapshot.json.
      if (found === undefined) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
      return found;
    },
    all: () => collect(policies.values()),
    put: (policy) => policies.put(policy.arn, policy),
    delete: (arn) => policies.delete(arn),
    arnOf: (path, name) => `arn:aws:iam::${account.id}:policy${path}${name}`,
  };
}

/** The words recorded for an attachment: localstack's tests/aws/services/iam/test_iam.snapshot.json, test_role_attach_policy. */
function checkArn(arn: string): void {
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/\S+$/.test(arn))
    throw new AwsError('ValidationError', 'Invalid ARN:  Could not be parsed!');
  if (isOfAws(arn))
    throw new AwsError(
      'NoSuchEntity',
      `The embedded environment does not serve AWS's own policy ${arn}`,
      404,
    );
}

/** Whether a policy is one of AWS's own. They are believed to be there. */
export function isOfAws(arn: string): boolean {
  return /^arn:aws:iam::aws:policy\/\S+$/.test(arn);
}

/** The version that comes after another; the first without one. */
export function versionAfter(
  former: PolicyVersionRecord | undefined,
  document: unknown,
  createdAt: string,
): PolicyVersionRecord {
  const number = former === undefined ? 1 : Number(former.id.slice(1)) + 1;
  return { id: `v${number}`, document, createdAt };
}
