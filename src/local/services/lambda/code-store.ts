import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Store } from '../../store.ts';

/** The code of functions; each version is kept under its hash. */
export interface CodeStore {
  keep(source: string): Promise<{ readonly codeSha256: string; readonly codeSize: number }>;
  /** The file that holds a version, where the runtime can load it. */
  path(codeSha256: string, handler: string): Promise<string>;
}

export function createCodeStore(store: Store, directory: string): CodeStore {
  const sources = store.collection<string>('lambda-code');
  /** Files that this process has written: each start of an environment asks for one. */
  const written = new Set<string>();
  return {
    async keep(source) {
      const codeSha256 = createHash('sha256').update(source).digest('base64');
      await sources.put(codeSha256, source);
      return { codeSha256, codeSize: Buffer.byteLength(source) };
    },
    async path(codeSha256, handler) {
      const version = Buffer.from(codeSha256, 'base64').toString('hex').slice(0, 32);
      const path = join(directory, version, `${handler.split('.')[0] ?? 'index'}.js`);
      if (!written.has(path)) await writeCode(path, (await sources.get(codeSha256)) ?? '');
      written.add(path);
      return path;
    },
  };
}

/** The file lies beside a package.json that says it is CommonJS, whatever stands in the directories above. */
async function writeCode(path: string, source: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(join(dirname(path), 'package.json'), '{"type":"commonjs"}');
  await writeFile(path, source);
}
