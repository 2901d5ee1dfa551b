import type { Account } from '../../account.ts';
import type { Collection } from '../../store.ts';
import type { AliasStore } from './alias-store.ts';
import { notFound } from './errors.ts';
import { type FunctionReference, readFunctionName } from './function-name.ts';
import type { FunctionRecord } from './function-record.ts';
import type { VersionStore } from './version-store.ts';

/** What a caller means by a name and a qualifier. */
export interface ResolvedFunction {
  /** The function as it is now, or as it was when the version was published. */
  readonly record: FunctionRecord;
  /** The ARN with the qualifier that the caller gave, if he gave one. */
  readonly invokedArn: string;
}

/** Finds functions by what callers name them. */
export interface Resolver {
  /**
   * The function itself, by name or ARN.
   * @param told the qualifier that the error tells, for operations that mean one.
   * @throws AwsError ResourceNotFoundException.
   */
  find(nameOrArn: string, told?: string): Promise<FunctionRecord>;
  /**
   * The version that a name or ARN and a qualifier mean: a number, an alias or `$LATEST`.
   * @param told the qualifier that the error tells when the caller gives none.
   * @throws AwsError ResourceNotFoundException.
   */
  resolve(nameOrArn: string, qualifier?: string, told?: string): Promise<ResolvedFunction>;
  /** What a name or ARN and a qualifier say, whether there is such a function or not. */
  read(nameOrArn: string, qualifier?: string): FunctionReference;
}

export interface ResolverOptions {
  readonly functions: Pick<Collection<FunctionRecord>, 'get'>;
  readonly versions: VersionStore;
  readonly aliases: AliasStore;
  readonly account: Account;
  readonly arnOf: (name: string) => string;
}

export function createResolver({ functions, versions, aliases, account, arnOf }: ResolverOptions): Resolver {
  async function existing(name: string, told: string | undefined): Promise<FunctionRecord> {
    const found = await functions.get(name);
    if (found !== undefined) return found;
    throw notFound(`Function not found: ${arnOf(told === undefined ? name : `${name}:${told}`)}`);
  }

  const find = (nameOrArn: string, told?: string): Promise<FunctionRecord> =>
    existing(readFunctionName(nameOrArn, undefined, account).name, told);

  async function resolve(nameOrArn: string, given?: string, told?: string): Promise<ResolvedFunction> {
    const { name, qualifier } = readFunctionName(nameOrArn, given, account);
    const latest = await existing(name, qualifier ?? told);
    if (qualifier === undefined) return { record: latest, invokedArn: latest.arn };
    const invokedArn = `${latest.arn}:${qualifier}`;
    if (qualifier === '$LATEST') return { record: latest, invokedArn };
    const version = (await aliases.get(name, qualifier))?.version ?? qualifier;
    const record = version === '$LATEST' ? latest : await versions.get(name, version);
    if (record === undefined) throw notFound(`Function not found: ${invokedArn}`);
    return { record, invokedArn };
  }

  return { find, resolve, read: (nameOrArn, qualifier) => readFunctionName(nameOrArn, qualifier, account) };
}
