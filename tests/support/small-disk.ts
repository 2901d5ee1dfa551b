import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, removeDirectory } from './directory.ts';

/** A file system of its own, that can be filled. */
export interface SmallDisk {
  readonly directory: string;
  /** Leaves so many bytes. */
  fill(leave?: number): void;
  free(): void;
  dispose(): void;
}

/** @returns undefined where none can be mounted. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const directory = makeDirectory();
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  if (mount.status !== 0) {
    removeDirectory(directory);
    return undefined;
  }
  const filling = join(directory, 'filling');
  return {
    directory,
    fill(leave = 0) {
      rmSync(filling, { force: true });
      const { bavail, bsize } = statfsSync(directory);
      writeFileSync(filling, Buffer.alloc(Math.max(0, bavail * bsize - leave), 1));
    },
    free: () => rmSync(filling, { force: true }),
    dispose() {
      spawnSync('umount', ['-l', directory]);
      removeDirectory(directory);
    },
  };
}
