import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readText } from '../files/read-file.ts';
import { writePrivately } from '../files/write-atomically.ts';
import { rememberedIdentitySchema } from '../schemas/caches.ts';
import { checkStored, storedText } from '../schemas/read.ts';

/** Who credentials are, as AWS said it last. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

const VALID_MS = 5 * 60_000;
const LIMIT = 64 * 1024;

/** Remembers for minutes whose credentials are whose, so that not every command has to ask. */
export interface IdentityCache {
  recall(): Promise<Identity | undefined>;
  remember(identity: Identity): Promise<void>;
}

/** @param key what tells credentials apart; only its hash is written. */
export function createIdentityCache(stateDirectory: string, key: string, now: () => Date): IdentityCache {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const file = join(stateDirectory, 'identities', `${name}.json`);
  return {
    async recall() {
      try {
        const remembered = checkStored(rememberedIdentitySchema, await readText(file, LIMIT));
        if ('problem' in remembered) return undefined;
        const { until, ...identity } = remembered.value;
        const left = until - now().getTime();
        return left > 0 && left <= VALID_MS ? identity : undefined;
      } catch {
        return undefined;
      }
    },
    async remember(identity) {
      try {
        await writePrivately(file, storedText({ ...identity, until: now().getTime() + VALID_MS }));
      } catch {
        // A cache: where it cannot be written, the next command asks again.
      }
    },
  };
}
