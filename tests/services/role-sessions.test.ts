import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type RoleRequest, roleChain, roleKey } from '../../src/aws/role-profiles.ts';
import { createRoleSessions } from '../../src/aws/role-sessions.ts';
import { createTestClock } from '../support/clock.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { hasBoto3 } from '../support/programs.ts';

const PLAIN: RoleRequest = { RoleArn: 'arn:aws:iam::000000000000:role/plain' };
const DEVICE: RoleRequest = { ...PLAIN, SerialNumber: 'arn:aws:iam::000000000000:mfa/me' };
const MINUTE = 60_000;

function lab() {
  const clock = createTestClock();
  const sessions = createRoleSessions(temporaryDirectory(), clock.now);
  let begun = 0;
  const begin = async () => {
    begun += 1;
    const expiration = new Date(clock.now().getTime() + 60 * MINUTE);
    return {
      credentials: { accessKeyId: `ASIA${begun}`, secretAccessKey: 's', sessionToken: 't', expiration },
    };
  };
  const keyOf = async (request: RoleRequest) => (await sessions.obtain(request, begin)).accessKeyId;
  return { clock, sessions, keyOf };
}

describe('within a command', () => {
  it('a session without a device is renewed before the SDK would use it no more', async () => {
    const { clock, keyOf } = lab();
    expect(await Promise.all([keyOf(PLAIN), keyOf(PLAIN)])).toEqual(['ASIA1', 'ASIA1']);
    clock.advance(54 * MINUTE);
    expect(await keyOf(PLAIN)).toBe('ASIA1');
    clock.advance(1.1 * MINUTE);
    expect(await Promise.all([keyOf(PLAIN), keyOf(PLAIN)])).toEqual(['ASIA2', 'ASIA2']);
  });

  it('one with a device is used to its end', async () => {
    const { clock, keyOf } = lab();
    expect(await keyOf(DEVICE)).toBe('ASIA1');
    clock.advance(59 * MINUTE);
    expect(await keyOf(DEVICE)).toBe('ASIA1');
    clock.advance(MINUTE);
    expect(await keyOf(DEVICE)).toBe('ASIA2');
  });

  it('what failed is tried again without a device, and not with one', async () => {
    const { sessions, keyOf } = lab();
    const fail = () => Promise.reject(new Error('no network'));
    await expect(sessions.obtain(PLAIN, fail)).rejects.toThrow('no network');
    expect(await keyOf(PLAIN)).toBe('ASIA1');
    await expect(sessions.obtain(DEVICE, fail)).rejects.toThrow('no network');
    await expect(keyOf(DEVICE)).rejects.toThrow('no network');
  });
});

/** What botocore makes of a profile, asked for the key of its cache. */
const BOTOCORE = `
import json, sys
from botocore.credentials import AssumeRoleProvider
keys = {}
for name, section in json.load(sys.stdin).items():
    section = {**section, 'aws_access_key_id': 'a', 'aws_secret_access_key': 's', 'source_profile': name}
    cache = type('Cache', (dict,), {'__contains__': lambda self, key: keys.update({name: key}) or False})()
    def stop(*_args, **_more): raise InterruptedError()
    provider = AssumeRoleProvider(lambda: {'profiles': {name: section}}, stop, cache, name, prompter=stop)
    try: provider.load().get_frozen_credentials()
    except InterruptedError: pass
json.dump(keys, sys.stdout)
`;

it.skipIf(!hasBoto3)('a session has the name that botocore gives it', () => {
  const role_arn = 'arn:aws:iam::000000000000:role/ops';
  const sections: Record<string, Record<string, string>> = {
    plain: { role_arn },
    device: { role_arn, mfa_serial: 'arn:aws:iam::000000000000:mfa/me' },
    all: {
      role_arn,
      mfa_serial: 'GAHT12345678',
      role_session_name: 'me@example.com',
      external_id: 'a/b:c',
      duration_seconds: '7200',
    },
    words: { role_arn, duration_seconds: 'an hour' },
    signed: { role_arn, duration_seconds: '+900' },
    foreign: { role_arn: 'arn:aws:iam::000000000000:role/Größe\u007f', external_id: '"\\\u{1f511}\u0001' },
  };
  const ours = Object.keys(sections).map((name) => {
    const [role] = roleChain(name, { [name]: { ...sections[name], source_profile: 'keys' } });
    return [name, role && roleKey(role.request)];
  });
  const theirs = execFileSync('python3', ['-c', BOTOCORE], { input: JSON.stringify(sections) });
  expect(Object.fromEntries(ours)).toEqual(JSON.parse(theirs.toString()));
});
