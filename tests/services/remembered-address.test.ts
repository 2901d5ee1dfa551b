import { describe, expect, it } from 'vitest';
import { mayBeBelieved } from '../../src/environments/remembered-address.ts';

const dev = { kind: 'aws', name: 'dev', region: 'eu-west-1', account: '123456789012' } as const;
const local = { kind: 'local', name: 'local', region: 'us-east-1' } as const;
const bucket = (account: string, region = 'eu-west-1') => `dev-backoffice-artifacts-${account}-${region}`;
const outputs = (apiEndpoint: string, artifactsBucket = bucket('123456789012')) => ({
  apiEndpoint,
  artifactsBucket,
});

describe('an address that was remembered', () => {
  it.each([
    ['https://abc123.execute-api.eu-west-1.amazonaws.com', true],
    ['http://abc123.execute-api.eu-west-1.amazonaws.com', false],
    ['https://abc123.execute-api.eu-west-2.amazonaws.com', false],
    ['https://abc123.execute-api.eu-west-1.amazonaws.com.evil.example', false],
    ['https://evil.example/.execute-api.eu-west-1.amazonaws.com', false],
    ['https://abc123.execute-api.eu-west-1.amazonaws.com@evil.example', false],
    ['https://a.b.execute-api.eu-west-1.amazonaws.com', false],
    ['https://execute-api.eu-west-1.amazonaws.com', false],
    ['http://127.0.0.1:18081', false],
    ['https://127.0.0.1:18081', false],
    ['nothing', false],
    ['', false],
  ])('is one of API Gateway in the region: %s', (address, believed) => {
    expect(mayBeBelieved(dev, outputs(address), undefined)).toBe(believed);
  });

  it('comes with what the account has', () => {
    const address = 'https://abc123.execute-api.eu-west-1.amazonaws.com';
    expect(mayBeBelieved(dev, outputs(address, bucket('999999999999')), undefined)).toBe(false);
    const { account: _, ...unpinned } = dev;
    expect(mayBeBelieved(unpinned, outputs(address, bucket('999999999999')), undefined)).toBe(true);
    expect(mayBeBelieved({ kind: 'aws', name: 'dev' }, outputs(address), undefined)).toBe(false);
  });

  // botocore 1.43.11, data/partitions.json
  it.each([
    ['cn-north-1', 'amazonaws.com.cn'],
    ['us-gov-west-1', 'amazonaws.com'],
    ['eusc-de-east-1', 'amazonaws.eu'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk'],
    ['us-isof-south-1', 'csp.hci.ic.gov'],
  ])('has the domain of the partition of %s', (region, domain) => {
    const address = `https://abc123.execute-api.${region}.${domain}`;
    const there = { ...dev, region };
    expect(mayBeBelieved(there, outputs(address, bucket('123456789012', region)), undefined)).toBe(true);
    expect(mayBeBelieved(dev, outputs(address), undefined)).toBe(false);
  });

  it('is of this machine where the environment is', () => {
    for (const address of [
      'http://127.0.0.1:4000',
      'http://localhost:4000',
      'http://[::1]:4000',
      'http://a.localhost:1',
    ])
      expect(mayBeBelieved(local, outputs(address), undefined)).toBe(true);
    for (const address of ['http://127.0.0.1.evil.example', 'http://evil.example', 'https://10.0.0.1'])
      expect(mayBeBelieved(local, outputs(address), undefined)).toBe(false);
    expect(mayBeBelieved(dev, outputs('http://127.0.0.1:4000'), 'http://127.0.0.1:4566')).toBe(true);
    expect(mayBeBelieved(dev, outputs('http://127.0.0.1:4000'), 'https://aws.example')).toBe(false);
  });
});
