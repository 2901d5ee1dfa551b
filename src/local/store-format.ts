import { LaterVersionError } from './unreadable-state-error.ts';

/**
 * What this version writes: bytes of objects and of code stand as they are, where format 1 had them in Base64, which is
 * read as well. State without a format is of format 1.
 */
const FORMAT = 2;

const KEY = 'format';

/** Where the format stands. */
interface About {
  get(key: string): Promise<number | undefined>;
  put(key: string, format: number): Promise<void>;
}

/** @throws LaterVersionError when the state is of a later version. */
export async function requireFormat(about: About): Promise<void> {
  const found = await about.get(KEY);
  if (found === FORMAT) return;
  if (found !== undefined && !(found < FORMAT))
    throw new LaterVersionError(
      `The state has format ${found}, and this version of backoffice reads up to ${FORMAT}: a later version has written it`,
    );
  await about.put(KEY, FORMAT);
}
