import type { StsApi } from '../aws/sts.ts';
import { BackofficeError } from '../errors.ts';

/** Who the credentials are. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

export async function readIdentity(sts: StsApi): Promise<Identity> {
  const { Account = '', Arn = '' } = await sts.getCallerIdentity();
  return { account: Account, arn: Arn };
}

/** @throws BackofficeError (REFUSED) when the credentials are of another account than the environment is pinned to. */
export function checkPin(
  environment: { readonly name: string; readonly account?: string },
  identity: Identity,
): void {
  const { name, account } = environment;
  if (account === undefined || account === identity.account) return;
  throw new BackofficeError(
    'REFUSED',
    `environment "${name}" is pinned to account ${account}, but the credentials are of ${identity.account} (${identity.arn})`,
    {
      hint: 'log in to that account, or choose its profile with --profile',
    },
  );
}
