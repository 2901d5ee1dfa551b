import { createHash } from 'node:crypto';
import { ExactNumber } from '../function/exact-json.ts';
import { readableText } from './readable-text.ts';

/** Names whose values nobody may read later. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|token$|api[-_]?key|private[-_]?key|credential|authorization$|cookies?$/i;

/** Of an embedded environment: whoever has it is let in. */
const LOCAL_KEY = /\bLOCAL[0-9A-F]{64}\b/g;

/** A member with a text, in what may be half of a JSON document. */
const MEMBER = /"([^"\\]+)"(\s*:\s*)"((?:[^"\\]|\\.)*)("|$)/g;

/** What a redactor puts in the place of a secret. */
const HASH = /sha256:[0-9a-f]{12}(?![0-9a-f])/;

/** Variables of the process that hold credentials. */
const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Replaces secrets in what is written down: values of telling names, and the credentials in use wherever they stand. */
export type Redact = (value: unknown) => unknown;

/** Looks into texts that hold JSON, a form or Base64 too, however deep they are. */
export function createRedactor(env: Readonly<Record<string, string | undefined>>): Redact {
  const secrets = SECRET_VARIABLES.flatMap((name) => env[name] || []);

  function redactText(text: string): string {
    const known = secrets.reduce((redacted, secret) => redacted.replaceAll(secret, hashed(secret)), text);
    const keyless = known.replace(LOCAL_KEY, hashed);
    const readable = readableText(keyless);
    if (readable !== undefined) return readable.rewrite(redact);
    return keyless.replace(MEMBER, (member, name: string, colon: string, value: string) =>
      SECRET_NAME.test(name) ? `"${name}"${colon}"${hashed(value)}"` : member,
    );
  }

  function redact(value: unknown): unknown {
    if (typeof value === 'string') return redactText(value);
    if (Array.isArray(value)) return value.map(redact);
    if (!isComposite(value)) return value;
    return mapMembers(value, (inner, name) => (SECRET_NAME.test(name) ? hide(inner) : redact(inner)));
  }
  return redact;
}

/** Whether a redactor has put the hash of a secret somewhere in a value. */
export function holdsHash(value: unknown): boolean {
  if (typeof value === 'string') {
    const readable = readableText(value);
    return HASH.test(value) || (readable !== undefined && holdsHash(readable.value));
  }
  if (Array.isArray(value)) return value.some(holdsHash);
  return isComposite(value) && Object.values(value).some(holdsHash);
}

/** The first name in a value whose own value nobody may read later; undefined when there is none. */
export function secretName(value: unknown): string | undefined {
  if (!isComposite(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = !Array.isArray(value) && SECRET_NAME.test(name) ? name : secretName(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Everything in a value; null says that there was nothing. */
function hide(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map(hide);
  return isComposite(value) ? mapMembers(value, hide) : hashed(String(value));
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber);
}

function mapMembers(value: object, change: (inner: unknown, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));
}

/** What stands for a secret: two of them can be told apart, none can be read. */
export function hashed(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}
