import { parseJson, stringifyJson } from '../function/exact-json.ts';

/** A text that holds values by name: JSON, a form, an address with a query, or one of these in Base64. */
export interface ReadableText {
  readonly value: unknown;
  /** The text with another value; the very same text where the value stays as it is. */
  rewrite(change: (value: unknown) => unknown): string;
}

const FORM = /^[^\s=&?{[]+=[^&]*(&[^\s=&]+=[^&]*)*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** In longer ones nobody looks: what is taken apart here is held several times. */
const MOST_CHARACTERS = 10_000_000;
/** Nobody nests values deeper; whoever does wants to exhaust the stack. */
const MOST_LEVELS = 500;

/** @returns undefined for a text that holds no values by name. */
export function readableText(text: string): ReadableText | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  return readJson(text) ?? readBase64(text) ?? readForm(text) ?? readAddress(text);
}

function readJson(text: string): ReadableText | undefined {
  if (!/^\s*[[{"]/.test(text) || isDeep(text)) return undefined;
  try {
    return textOf(text, parseJson(text), stringifyJson);
  } catch {
    // A text that only looks like JSON.
    return undefined;
  }
}

/** Brackets in texts count too: what is left out here is none of the texts that people write. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MOST_LEVELS) return true;
  }
  return false;
}

function readForm(text: string): ReadableText | undefined {
  if (!FORM.test(text)) return undefined;
  const pairs = [...new URLSearchParams(text)].map(([name, value]) => ({ [name]: value }));
  return textOf(text, pairs, (changed) => {
    const given = Array.isArray(changed) ? changed.flatMap((pair: object) => Object.entries(pair)) : [];
    return new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  });
}

function readAddress(text: string): ReadableText | undefined {
  const at = text.indexOf('?');
  const query = at < 0 || /\s/.test(text) ? undefined : readForm(text.slice(at + 1));
  if (query === undefined) return undefined;
  return { ...query, rewrite: (change) => text.slice(0, at + 1) + query.rewrite(change) };
}

function readBase64(text: string): ReadableText | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const decoded = bytes.toString('utf8');
  if (!Buffer.from(decoded).equals(bytes)) return undefined;
  const inner = readJson(decoded) ?? readForm(decoded);
  if (inner === undefined) return undefined;
  return {
    value: inner.value,
    rewrite(change) {
      const changed = inner.rewrite(change);
      return changed === decoded ? text : Buffer.from(changed).toString('base64');
    },
  };
}

function textOf(text: string, value: unknown, write: (value: unknown) => string): ReadableText {
  return {
    value,
    rewrite(change) {
      const changed = change(value);
      return stringifyJson(changed) === stringifyJson(value) ? text : write(changed);
    },
  };
}
