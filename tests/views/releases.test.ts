import { describe, expect, it } from 'vitest';
import type { Release } from '../../src/services/releases/release.ts';
import { releaseListView, releaseView } from '../../src/views/releases.ts';
import { ACCOUNT, ARN, ENVIRONMENT, HOSTILE, itFits, NOW, seen, showing, TIME } from '../support/views.ts';

const release: Release = {
  number: 123,
  time: TIME,
  by: ARN,
  account: ACCOUNT,
  git: {
    revision: '0123456789abcdef0123456789abcdef01234567',
    branch: 'feature/a-branch-of-production',
    dirty: true,
  },
  rollbackTo: null,
  verified: true,
  codeSha256: 'Zm9yZWlnbi1jb2RlLW9mLW5vLXJlbGVhc2U=',
  version: '0.1.0',
  code: 'a1b2c3d4e5f6',
  template: '0123456789abcdef'.repeat(4),
  templateBytes: 123_456,
  parameters: { LogLevel: 'INFO', Greeting: HOSTILE, EnvironmentName: ENVIRONMENT },
  secretParameters: [],
};
const back = {
  ...release,
  number: 124,
  git: null,
  rollbackTo: 121,
  verified: false,
  by: 'local',
  codeSha256: null,
};
const list = showing('list', releaseListView(NOW), {
  releases: [
    back,
    { ...release, git: { revision: 'a'.repeat(40), branch: null, dirty: false }, verified: null },
    release,
  ],
  damaged: [{ number: 9, problem: HOSTILE }],
});

describe('releases', () => {
  itFits([
    list,
    showing('none', releaseListView(NOW), { releases: [], damaged: [] }),
    showing('release', releaseView(NOW), release),
    showing('back', releaseView(NOW), back),
  ]);

  it('is a table at 80 columns', async () => {
    expect(await seen(list, 80)).toMatch(/^N +WHEN +VERSION/);
    expect(await seen(list)).toContain(`124\t${TIME}\t0.1.0\ta1b2c3d4e5f6\t-\tFAILED\tlocal\tback to 121\n`);
  });
});
