import { isMembers } from './template-members.ts';

/** The names that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function referencesIn(value: unknown): Set<string> {
  if (Array.isArray(value)) return union(value.map(referencesIn));
  if (!isMembers(value)) return new Set();
  return union(Object.entries(value).map(([key, inner]) => referencesOf(key, inner)));
}

/** The names between `${` and `}` of a text of Fn::Sub, without those that stand for themselves. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([^!{}][^{}]*)\}/g)].map(([, name = '']) => name);
}

function referencesOf(key: string, value: unknown): Set<string> {
  if (key === 'Ref' && typeof value === 'string') return new Set([value]);
  if (key === 'Fn::GetAtt') return referencesOfGetAtt(Array.isArray(value) ? value[0] : value);
  if (key === 'Fn::Sub') return referencesOfSub(value);
  return referencesIn(value);
}

function referencesOfGetAtt(named: unknown): Set<string> {
  const [name = ''] = typeof named === 'string' ? named.split('.') : [];
  return new Set(name === '' ? [] : [name]);
}

function referencesOfSub(value: unknown): Set<string> {
  const [text, given]: unknown[] = Array.isArray(value) ? value : [value];
  const variables = isMembers(given) ? given : {};
  const outside = namesIn(String(text))
    .filter((name) => !Object.hasOwn(variables, name))
    .map((name) => name.split('.')[0] ?? '');
  return union([new Set(outside), referencesIn(variables)]);
}

function union(sets: readonly Set<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
