import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html; its limits are those of the API's model. */
let local: TestLocal;
let sts: STSClient;
const clock = createTestClock();
const ROLE = {
  RoleArn: 'arn:aws:iam::000000000000:role/team/Operator',
  RoleSessionName: 'morning',
};
const MFA = { SerialNumber: 'arn:aws:iam::000000000000:mfa/local', TokenCode: '123456' };

beforeAll(async () => {
  local = await startLocal({ clock });
  sts = new STSClient(clientOptions(local.endpoint));
});

afterAll(() => local.close());

describe('AssumeRole', () => {
  it('gives out credentials that are known as the role, until they expire', async () => {
    const given = await sts.send(new AssumeRoleCommand({ ...ROLE, ...MFA, DurationSeconds: 900 }));
    expect(given.AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/Operator/morning');
    expect(given.Credentials?.Expiration).toEqual(new Date(clock.now().getTime() + 900_000));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given.Credentials ?? {};
    expect(AccessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
    const asRole = new STSClient({
      ...clientOptions(local.endpoint),
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
    });
    expect((await asRole.send(new GetCallerIdentityCommand({}))).Arn).toBe(given.AssumedRoleUser?.Arn);
    clock.advance(900_001);
    await expect(asRole.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
    await sts.send(new AssumeRoleCommand(ROLE));
    await expect(asRole.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
    // The local user still is who it was.
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('user/local');
  });

  it.each([
    [
      'a session that is too short',
      { DurationSeconds: 899 },
      /durationSeconds.*greater than or equal to 900/,
    ],
    [
      'a session that is too long',
      { DurationSeconds: 43_201 },
      /durationSeconds.*less than or equal to 43200/,
    ],
    [
      'a code of other characters',
      { TokenCode: 'abcdef' },
      /tokenCode.*regular expression pattern: \[\\d\]\*/,
    ],
    ['a code of another length', { TokenCode: '12345' }, /tokenCode.*length greater than or equal to 6/],
    ['a session name with a space', { RoleSessionName: 'a b' }, /roleSessionName.*regular expression/],
    ['what is no role', { RoleArn: 'arn:aws:iam::000000000000:user/x' }, /user\/x is invalid/],
  ])('refuses %s', async (_what, more, words) => {
    await expect(sts.send(new AssumeRoleCommand({ ...ROLE, ...MFA, ...more }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(words) as string,
    });
  });

  it('refuses a device without a code, and a role of another account', async () => {
    const { SerialNumber } = MFA;
    await expect(sts.send(new AssumeRoleCommand({ ...ROLE, SerialNumber }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        'must provide both MFA serial number and one time pass code',
      ) as string,
    });
    const RoleArn = 'arn:aws:iam::111122223333:role/Operator';
    await expect(sts.send(new AssumeRoleCommand({ ...ROLE, RoleArn }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      ) as string,
    });
  });

  it('names what is not honoured', async () => {
    await expect(sts.send(new AssumeRoleCommand({ ...ROLE, Policy: '{}' }))).rejects.toThrow(
      'does not support Policy of AssumeRole',
    );
  });
});
