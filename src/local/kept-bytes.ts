import type { Store } from './store.ts';

/** Bytes under names. */
export interface KeptBytes {
  put(at: string, bytes: Buffer): Promise<void>;
  get(at: string): Promise<Buffer | undefined>;
  delete(at: string): Promise<void>;
}

/** @param former the collection in which state of format 1 has them, in Base64. */
export function keptBytes(store: Store, name: string, former: string): KeptBytes {
  const kept = store.bytes(name);
  const formerly = store.collection<string>(former);

  return {
    async put(at, bytes) {
      await kept.put(at, bytes);
      await formerly.delete(at);
    },
    async get(at) {
      const bytes = await kept.get(at);
      if (bytes !== undefined) return bytes;
      const text = await formerly.get(at);
      return text === undefined ? undefined : Buffer.from(text, 'base64');
    },
    async delete(at) {
      await kept.delete(at);
      await formerly.delete(at);
    },
  };
}
