import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installed, install } from '../support/installed.ts';
import { installedPackage } from './installed.ts';

/** The oldest version that is promised, and every line of releases since. */
const VERSIONS = [20, 22, 24, 26];

describe.each(VERSIONS)('on Node %d', (major) => {
  const directory = installedPackage(`node-${major}`);
  let app: Installed;

  beforeAll(() => {
    if (directory !== undefined) app = install(join(directory, 'bin', 'node'));
  });

  afterAll(() => app?.dispose());

  const commands = [
    'deploy',
    'health --deep',
    'items create --id item-001 --set count=3',
    'items list',
    'items export items.jsonl',
    'invoke',
    'logs',
    'metrics',
    'doctor',
    'destroy --confirm local',
  ];
  it.skipIf(directory === undefined).each(commands)('%s', async (words) => {
    const { code, stderr } = await app.run(words.split(' '));
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).not.toMatch(/warning|deprecat/i);
  });
});
