import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** JSON that would exhaust the stack of whoever walks it. */
export const DEEP_LIST = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
export const DEEP_OBJECT = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

const GIGABYTE = 1024 ** 3;

const DAMAGES = {
  'a named pipe': (path) => {
    const { status } = spawnSync('mkfifo', [path]);
    if (status !== 0) throw new Error('mkfifo failed');
  },
  'a device without end': (path) => symlinkSync('/dev/zero', path),
  'a directory': (path) => mkdirSync(path),
  'a gigabyte': (path) => {
    writeFileSync(path, '');
    truncateSync(path, GIGABYTE);
  },
  'not UTF-8': (path) => writeFileSync(path, Buffer.from('{"a":"\xff"}', 'latin1')),
  'JSON that was cut': (path) => writeFileSync(path, '{"format":1,"a'),
  'deep JSON': (path) => writeFileSync(path, DEEP_OBJECT),
  'deep JSON that was cut': (path) => writeFileSync(path, DEEP_OBJECT.slice(0, 60_000)),
} satisfies Record<string, (path: string) => void>;

export type Damage = keyof typeof DAMAGES;

/** What can stand in the place of a file; Windows has no pipes and devices in directories. */
export const ALL_DAMAGES = (Object.keys(DAMAGES) as Damage[]).filter(
  (name) => process.platform !== 'win32' || !/pipe|device/.test(name),
);

/** What is no file, or too large a one. */
export const NO_FILES = ALL_DAMAGES.filter((name) => !/JSON|UTF/.test(name));

/** Puts something else in the place of a file. */
export function damage(path: string, what: Damage): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  DAMAGES[what](path);
}
