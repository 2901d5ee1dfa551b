/** The secret of every key; signatures are checked by routes with IAM authorization alone. */
export const LOCAL_SECRET = 'local';

/** Who may read this file of the state directory is let in. */
export const ACCESS_KEY_FILE = 'access-key';

/** What stands in the file can be told from keys of AWS, and found where it must not be. */
const ACCESS_KEY = /^LOCAL[0-9A-F]{64}$/;

/** @returns the access key id in the text of the file; undefined for another text. */
export function accessKeyIn(text: string): string | undefined {
  const key = text.trim();
  return ACCESS_KEY.test(key) ? key : undefined;
}
