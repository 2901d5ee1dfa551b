import { ENTRY_RULES, type EnvironmentEntry, entryProblems } from '../../environments/config-file.ts';
import { problemsOf, type Rule } from '../../environments/rules.ts';
import { BackofficeError } from '../../errors.ts';

/** Stands for the account of the credentials. */
export const CURRENT = 'current';

/** Options that are global ones too are read from there. */
const GLOBAL = ['region', 'profile'];

/** An option of `env add`. */
export interface EntryOption {
  readonly flags: string;
  readonly description: string;
}

/** An option for every value of an entry that fits on a command line. */
export function entryOptions(): EntryOption[] {
  return Object.entries(ENTRY_RULES).flatMap(([key, rule]) => {
    const placeholder = placeholderOf(rule);
    if (GLOBAL.includes(key) || placeholder === undefined) return [];
    const accepted = rule.enum === undefined ? '' : `: ${rule.enum.join(', ')}`;
    const account = key === 'account' ? `; "${CURRENT}" for that of the credentials` : '';
    return [
      { flags: `--${flagOf(key)} <${placeholder}>`, description: `${rule.description}${accepted}${account}` },
    ];
  });
}

/** @throws BackofficeError (USAGE) with the first value that breaks its rule. */
export function readEntry(name: string, texts: Readonly<Record<string, string>>): EnvironmentEntry {
  const entries = Object.entries(ENTRY_RULES).flatMap(([key, rule]): [string, unknown][] => {
    const text = texts[key];
    if (text === undefined) return [];
    const value = parseValue(rule, text);
    const [problem] = key === 'account' && text === CURRENT ? [] : problemsOf(rule, value);
    if (problem !== undefined) throw refused([key, ...problem.path], problem.message);
    return [[key, value]];
  });
  const entry = Object.fromEntries(entries);
  const { account: _, ...others } = entry;
  const [problem] = entryProblems(name, others);
  if (problem !== undefined) throw refused(problem.path.slice(2), problem.message);
  return entry;
}

function refused([key = '', ...inner]: readonly (string | number)[], message: string): BackofficeError {
  const place = inner.map((part) => (typeof part === 'number' ? `${part + 1}` : part)).join('.');
  return new BackofficeError(
    'USAGE',
    `--${flagOf(String(key))} ${place === '' ? '' : `${place} `}${message}`,
    { hint: (command) => command('env add --help') },
  );
}

/** Undefined for a value that has no place on a command line. */
function placeholderOf({ type, properties, additionalProperties }: Rule): string | undefined {
  if (type === 'array') return 'a,b';
  if (type === 'integer') return 'n';
  if (type === 'document') return 'file';
  if (type !== 'object') return 'value';
  const members = [...Object.values(properties ?? {}), additionalProperties];
  return members.every((rule) => rule === undefined || rule.type === 'string') ? 'a=b,c=d' : undefined;
}

function parseValue({ type }: Rule, text: string): unknown {
  const parts = (): string[] => text.split(',').map((part) => part.trim());
  switch (type) {
    case 'integer':
    case 'number':
      return text.trim() === '' ? text : Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text === '' ? [] : parts();
    case 'object':
      return Object.fromEntries(parts().map(pairOf));
    case 'document':
    case 'string':
      return text;
  }
}

/** Where there is no `=` there is no value, which breaks every rule of one. */
function pairOf(part: string): [string, string | null] {
  const at = part.indexOf('=');
  return at < 0 ? [part, null] : [part.slice(0, at), part.slice(at + 1)];
}

/** `logRetentionDays` → `log-retention-days`. */
function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
