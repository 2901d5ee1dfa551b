/**
 * Marks for the secrets of one answer, such as `(secret 1)`: equal secrets have equal marks, and nothing can be found out
 * from one. A hash can be guessed for what people choose.
 */
export type SecretMarks = (secret: string) => string;

export function createSecretMarks(): SecretMarks {
  const known = new Map<string, string>();
  return (secret) => {
    const mark = known.get(secret) ?? `(secret ${known.size + 1})`;
    known.set(secret, mark);
    return mark;
  };
}
