import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openStore } from '../../src/local/store.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const disk = mountSmallDisk(24);

afterAll(() => disk?.dispose());

/** Text that does not become smaller when it is compressed. */
function noise(length: number): string {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}

it.skipIf(disk === undefined)(
  'a full disk takes nothing from the store that was acknowledged before or after',
  async () => {
    const small = disk ?? { directory: '', fill: () => undefined, free: () => undefined };
    const directory = join(small.directory, 'store');
    const store = await openStore(directory);
    const values = store.collection<string>('values');
    const kept: string[] = [];
    const put = async (key: string): Promise<boolean> => {
      const isKept = await values.put(key, noise(3000)).then(
        () => true,
        () => false,
      );
      if (isKept) kept.push(key);
      return isKept;
    };
    for (let round = 0; round < 3; round += 1) {
      small.fill(200_000);
      for (let n = 0; await put(`${round}-full-${n}`); n += 1);
      for (let n = 0; n < 50; n += 1) await put(`${round}-tried-${n}`);
      small.free();
      // Many at once, as requests come: enough that some stand in blocks of the log behind the failure.
      await Promise.all(Array.from({ length: 100 }, (_, n) => put(`${round}-free-${n}`)));
      expect(kept).toContain(`${round}-free-99`);
    }
    await store.close();
    const again = await openStore(directory);
    const found = again.collection<string>('values');
    for (const key of kept) expect([key, (await found.get(key))?.length]).toEqual([key, 3000]);
    await again.close();
  },
);
