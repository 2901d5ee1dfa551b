import { expect, it } from 'vitest';
import { isNewer } from '../../src/local-process/builds.ts';

// The order of https://semver.org/#spec-item-11, each one older than the next.
const ORDER = [
  '0.9.0',
  '0.10.0-beta',
  '0.10.0',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0-rc-1',
  '1.0.0',
  '1.0.1',
  '10.0.0',
];

it('orders versions as semver does', () => {
  for (const [at, version] of ORDER.entries())
    for (const [than, other] of ORDER.entries())
      expect([version, other, isNewer(version, other)]).toEqual([version, other, at > than]);
});

it('what a build says of itself makes no version newer', () => {
  expect(isNewer('1.0.0+b.2', '1.0.0+b.1')).toBe(false);
  expect(isNewer('1.0.0+b', '1.0.0-rc')).toBe(true);
});
