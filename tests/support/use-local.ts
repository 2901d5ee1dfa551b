import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { LocalAwsOptions } from '../../src/local/index.ts';
import { startLocal, type TestLocal } from './local.ts';

/** An embedded environment for the tests of a file, or for each of them; it reports no errors of its own. */
export function useLocal(per: 'file' | 'test', options: Partial<LocalAwsOptions> = {}): () => TestLocal {
  let local: TestLocal;
  const [before, after] = per === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach];
  before(async () => {
    local = await startLocal(options);
  });
  after(async () => {
    expect(local.errors).toEqual([]);
    await local.close();
  });
  return () => local;
}
