/** The domain of each partition but that of most regions; botocore 1.43.11, data/partitions.json. */
const DOMAINS: readonly (readonly [region: RegExp, domain: string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^eu-isoe-/, 'cloud.adc-e.uk'],
  [/^us-isof-/, 'csp.hci.ic.gov'],
];

/** The domain that AWS's endpoints of a region end in. */
export function domainOf(region: string): string {
  return DOMAINS.find(([of]) => of.test(region))?.[1] ?? 'amazonaws.com';
}
