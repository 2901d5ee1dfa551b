import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { type Collection, collect, type Store } from '../../store.ts';
import { createTurns, type Turns } from '../../turns.ts';
import { checkName } from './parameter-names.ts';

/** A value that a parameter has, or had. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

export interface ParameterRecord {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The stack's resource that made it; empty for one that a request made. */
  readonly owner: string;
  /** Oldest first. */
  readonly versions: readonly ParameterVersion[];
}

/** What a new version of a parameter sets; what is undefined stays as it is. */
export interface NewVersion {
  readonly name: string;
  readonly type: ParameterRecord['type'] | undefined;
  readonly value: string;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly owner?: string | undefined;
}

/** A parameter, at the version that was asked for. */
export interface FoundParameter {
  readonly record: ParameterRecord;
  readonly version: ParameterVersion;
  /** `:2` where a version was asked for. */
  readonly selector: string | undefined;
}

/** Parameters with their versions. */
export interface ParameterStore {
  get(name: string): Promise<ParameterRecord | undefined>;
  /**
   * @param asked a name or an ARN, with a version behind a colon where one is wanted.
   * @throws AwsError ValidationException for what is no name, ParameterNotFound, ParameterVersionNotFound.
   */
  find(asked: string): Promise<FoundParameter>;
  /** In the order of their names. */
  all(): Promise<ParameterRecord[]>;
  add(wanted: NewVersion): Promise<ParameterVersion>;
  put(record: ParameterRecord): Promise<void>;
  /** @returns whether it was there. */
  delete(name: string): Promise<boolean>;
  arnOf(name: string): string;
  /** What reads a parameter and then changes it must not find another one in between. */
  readonly inTurn: Turns;
}

/** "Parameter Store retains up to 100 versions": https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
const MOST_VERSIONS = 100;

export function createParameterStore(store: Store, account: Account, clock: Clock): ParameterStore {
  const records = store.collection<ParameterRecord>('ssm-parameters');
  const prefix = arn(account, 'ssm', 'parameter');
  return {
    get: (name) => records.get(name),
    find: (asked) => find(records, asked, prefix),
    all: () => collect(records.values()),
    async add(wanted) {
      const former = await records.get(wanted.name);
      const version = {
        version: (former?.versions.at(-1)?.version ?? 0) + 1,
        value: wanted.value,
        modifiedAt: clock.now().toISOString(),
      };
      await records.put(wanted.name, withVersion(former, wanted, version));
      return version;
    },
    put: (record) => records.put(record.name, record),
    async delete(name) {
      const found = (await records.get(name)) !== undefined;
      if (found) await records.delete(name);
      return found;
    },
    arnOf: (name) => `${prefix}${name.startsWith('/') ? '' : '/'}${name}`,
    inTurn: createTurns(),
  };
}

function withVersion(
  former: ParameterRecord | undefined,
  { name, type, description, allowedPattern, tags, owner }: NewVersion,
  version: ParameterVersion,
): ParameterRecord {
  return {
    name,
    type: type ?? former?.type ?? 'String',
    description: description ?? former?.description,
    allowedPattern: allowedPattern ?? former?.allowedPattern,
    tags: tags ?? former?.tags ?? {},
    owner: owner ?? former?.owner ?? '',
    versions: [...(former?.versions ?? []), version].slice(-MOST_VERSIONS),
  };
}

async function find(
  records: Collection<ParameterRecord>,
  asked: string,
  prefix: string,
): Promise<FoundParameter> {
  const [name = '', wanted, ...more] = withoutArn(asked, prefix).split(':');
  checkName(more.length === 0 ? name : asked);
  // A name at the root has an ARN with a slash that is not its own.
  const root = asked.startsWith(prefix) && name.lastIndexOf('/') === 0 ? name.slice(1) : name;
  const record = (await records.get(name)) ?? (await records.get(root));
  // As recorded on AWS, without a message: localstack's tests/aws/services/cloudformation/resources/test_ssm.snapshot.json.
  if (record === undefined) throw new AwsError('ParameterNotFound', '');
  const version =
    wanted === undefined
      ? record.versions.at(-1)
      : record.versions.find((each) => String(each.version) === wanted);
  if (version !== undefined)
    return { record, version, selector: wanted === undefined ? undefined : `:${wanted}` };
  // The words of moto 5.2.1's tests, which are run against AWS.
  throw new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${wanted} of ${name}. Verify the version and try again.`,
  );
}

function withoutArn(asked: string, prefix: string): string {
  return asked.startsWith(`${prefix}/`) ? asked.slice(prefix.length) : asked;
}
