import { LaterVersionError } from './unreadable-state-error.ts';

/** What this version writes. State without a format is of the versions before there was one, and the same. */
const FORMAT = 1;

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
  if (found !== undefined)
    throw new LaterVersionError(
      `The state has format ${found}, and this version of backoffice reads up to ${FORMAT}: a later version has written it`,
    );
  await about.put(KEY, FORMAT);
}
