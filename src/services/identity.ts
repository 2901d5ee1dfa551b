import type { StsApi } from '../aws/sts.ts';
import { defined } from '../defined.ts';
import { BackofficeError } from '../errors.ts';

/** Who the credentials are. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/**
 * Asks AWS who the credentials are.
 * @throws BackofficeError (UNREACHABLE) when AWS cannot be reached: without an answer nothing may be done.
 */
export async function readIdentity(sts: StsApi): Promise<Identity> {
  try {
    const { Account = '', Arn = '' } = await sts.getCallerIdentity({});
    return { account: Account, arn: Arn };
  } catch (error) {
    if (!(error instanceof BackofficeError) || error.code !== 'UNREACHABLE') throw error;
    const { message, hint } = error;
    throw new BackofficeError('UNREACHABLE', `could not verify AWS credentials: ${message}`, {
      ...defined({ hint }),
      cause: error,
    });
  }
}

export interface PinnedEnvironment {
  readonly name: string;
  readonly account?: string;
  readonly region?: string;
  /** The only region that it may be in. */
  readonly pinnedRegion?: string;
}

/** @throws BackofficeError (REFUSED) when a command is sent to another region than the environment's own. */
export function checkRegion({ name, region, pinnedRegion }: PinnedEnvironment): void {
  if (pinnedRegion === undefined || region === pinnedRegion) return;
  throw new BackofficeError(
    'REFUSED',
    `environment "${name}" is pinned to region ${pinnedRegion}, but the command names ${region}`,
    {
      hint: (command) => `leave --region out, or describe another environment: ${command('env add <name>')}`,
    },
  );
}

/** @throws BackofficeError (REFUSED) when the credentials are of another account than the environment is pinned to. */
export function checkPin({ name, account }: PinnedEnvironment, identity: Identity): void {
  if (account === undefined || account === identity.account) return;
  throw new BackofficeError(
    'REFUSED',
    `environment "${name}" is pinned to account ${account}, but the credentials are of ${identity.account} (${identity.arn})`,
    {
      hint: 'log in to that account, or choose its profile with --profile',
    },
  );
}
