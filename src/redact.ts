import { createHash } from 'node:crypto';
import { ExactNumber } from '../function/exact-json.ts';

/** Names whose values nobody may read later. */
const SECRET_NAME = /pass(word|phrase)?$|secret|token$|api_?key|private_?key|credential|authorization$/i;

/** Of an embedded environment: whoever has it is let in. */
const LOCAL_KEY = /\bLOCAL[0-9A-F]{64}\b/g;

/** Variables of the process that hold credentials. */
const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Replaces secrets in what is written down: values of telling names, and the credentials in use wherever they stand. */
export type Redact = (value: unknown) => unknown;

export function createRedactor(env: Readonly<Record<string, string | undefined>>): Redact {
  const secrets = SECRET_VARIABLES.flatMap((name) => env[name] || []);

  function redactText(text: string): string {
    const known = secrets.reduce((redacted, secret) => redacted.replaceAll(secret, hashed(secret)), text);
    return known.replace(LOCAL_KEY, hashed);
  }

  function redact(value: unknown): unknown {
    if (typeof value === 'string') return redactText(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        SECRET_NAME.test(name) && inner !== null && typeof inner !== 'object'
          ? hashed(String(inner))
          : redact(inner),
      ]),
    );
  }
  return redact;
}

/** What stands for a secret: two of them can be told apart, none can be read. */
export function hashed(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}
