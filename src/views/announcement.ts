import { type Lines, lines } from '../terminal/layout/docs.ts';
import { text, whole } from '../terminal/layout/text.ts';

/** Where a change is about to be made, and as whom. */
export interface Announcement {
  readonly environment: {
    readonly name: string;
    readonly class: string;
    readonly region?: string;
    readonly profile?: string;
    readonly account?: string;
  };
  readonly identity: { readonly account: string; readonly arn: string } | null;
  /** Where requests go when not to AWS. */
  readonly endpoint: string | undefined;
  /** The same for single services. */
  readonly serviceEndpoints: Readonly<Record<string, string>>;
  /** Whether keys in the environment stand back behind a profile. */
  readonly keysUnused: boolean;
}

/** Lines that stand before every change on AWS. */
export function announcementDoc(announcement: Announcement): Lines {
  const { environment, identity, endpoint, serviceEndpoints, keysUnused } = announcement;
  const { name, class: environmentClass, region = '-', profile = '' } = environment;
  const account = identity === null ? 'account unknown' : `account ${identity.account}`;
  const as = identity === null ? '' : text`, as ${whole(identity.arn)}`;
  return lines([
    text`${name} (${environmentClass}): ${account}, ${region}${as}`,
    ...(endpoint === undefined ? [] : [`note: requests go to ${endpoint}, not to AWS (AWS_ENDPOINT_URL)`]),
    ...Object.entries(serviceEndpoints).map(
      ([service, url]) => `note: requests to ${service.toLowerCase()} go to ${url}, not to AWS`,
    ),
    ...(keysUnused ? [keysNotice(profile)] : []),
  ]);
}

/** The `aws` command would take the keys where AWS_PROFILE stands beside them; the two may be different people. */
export function keysNotice(profile: string): string {
  return `note: the profile "${profile}" is used, not the keys in AWS_ACCESS_KEY_ID; unset one of them`;
}
