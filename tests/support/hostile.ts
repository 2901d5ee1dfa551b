import { expect } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';

/** What somebody writes who wants to reach the operator's terminal, the page, the spreadsheet or the CI job. */
export const HOSTILE = [
  '\u001b]0;owned\u0007\u001b[2J\u001b[8m\u009b2J\u009d0;x\u009c\u007f\b',
  '\u202eabc\u2066d\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad',
  String.fromCodePoint(0xe0001, 0xe0041, 0xe007f),
  '=HYPERLINK("http://x")<script>alert(1)</script>`|"\'&',
  '\n::error::owned\r\n \t\u00a0::set-output name=a::b\u2028::warning::x\u0085::notice::x\r::add-mask::x',
  '\nx ##[add-mask]x ##vso[task.setvariable variable=PATH]x ##teamcity[x]\nsection_start:1:x\r\u001b[0K',
].join('');

const UNSAFE =
  /(?![\t\n])\p{Cc}|[\u2028\u2029]|[\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e0fff}]/u;
const STYLES = new RegExp(`${String.fromCharCode(27)}\\[(1|2|22|31|32|33|39)m`, 'g');

/** A line that GitHub's or Azure's runner takes for a command; `tests/views/safe-text.test.ts` has their sources. */
const COMMAND = /^[\s\u0085]*::.*::|##\w*\[/u;

/** Nothing in it does anything to a terminal, or is not seen on it. */
export function isSafeOnTerminal(text: string): void {
  expect(UNSAFE.exec(text.replace(STYLES, ''))).toBeNull();
}

/** The same for a job's log, in which no line is a command but one of ours. */
export function isSafeInJob(text: string, own: RegExp = /^::error title=backoffice::[^\r]*$/): void {
  expect(UNSAFE.exec(text)).toBeNull();
  const commands = text.split('\n').filter((line) => COMMAND.test(line));
  expect(commands.filter((line) => !own.test(line))).toEqual([]);
  expect(commands.length).toBeLessThan(2);
}

/** Texts that people write, which lead to nothing else. */
const FREE =
  /description|message|reason|text|detail|comment|note|value|error|cause|url|version|agent|annotation/i;

/**
 * A connection whose services answer with hostile text.
 * @param everywhere in every text, so that commands fail in all their ways; else where people write what they like.
 */
export function poisoned(connection: Connection, everywhere: boolean): Connection {
  const answer = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return textOf(value, name);
    if (Array.isArray(value)) return value.map((each) => answer(each, name));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, answer(inner, key)]));
  };
  function textOf(text: string, name: string): string {
    // Of a document, its texts.
    if (/^\s*[{[]/.test(text))
      try {
        return JSON.stringify(answer(JSON.parse(text), name));
      } catch {
        return text + HOSTILE;
      }
    return everywhere || FREE.test(name) ? text + HOSTILE : text;
  }
  const client = <T extends object>(of: T): T =>
    new Proxy(of, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]): unknown => {
          const result: unknown = member.apply(target, values);
          return result instanceof Promise ? result.then((value: unknown) => answer(value)) : result;
        };
      },
    });
  const services = [
    'apiGateway',
    'cloudFormation',
    'cloudWatch',
    'dynamoDB',
    'iam',
    'kms',
    'lambda',
    'logs',
  ] as const;
  const found = [...services, 'rows', 's3', 'sts', 'xray', 'http'] as const;
  const replaced = found.map(
    (name) => [name, async () => client((await connection[name]()) as object)] as const,
  );
  return { ...connection, ...(Object.fromEntries(replaced) as Partial<Connection>) };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
