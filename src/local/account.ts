/** Who the embedded environment is: every request, whatever its credentials, belongs to this account. */
export interface Account {
  readonly id: string;
  readonly region: string;
}

export const LOCAL_ACCOUNT: Account = { id: '000000000000', region: 'us-east-1' };

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arn(account: Account, service: string, resource: string): string {
  return `arn:aws:${service}:${account.region}:${account.id}:${resource}`;
}
