import { readTemplate } from '../../schemas/template.ts';
import type { ResourceChange } from './changes.ts';

/** The parameters that a template keeps secret. */
export function secretParametersOf(template: string): string[] {
  const { Parameters = {} } = readTemplate(template);
  return Object.entries(Parameters).flatMap(([name, { NoEcho }]) =>
    String(NoEcho) === 'true' ? [name] : [],
  );
}

/** Changes with the names of secret parameters instead of their values, wherever those stand. */
export function withoutSecrets(
  changes: readonly ResourceChange[],
  template: string,
  parameters: Readonly<Record<string, string | null>>,
): readonly ResourceChange[] {
  const secrets = secretParametersOf(template).flatMap((name): [name: string, value: string][] => {
    const value = parameters[name];
    return value ? [[name, value]] : [];
  });
  if (secrets.length === 0) return changes;
  const mask = (text: string | null): string | null =>
    text === null
      ? null
      : secrets.reduce((masked, [name, secret]) => masked.replaceAll(secret, () => `(secret ${name})`), text);
  return changes.map((change) => ({
    ...change,
    properties: change.properties.map(({ path, before, after }) => ({
      path,
      before: mask(before),
      after: mask(after),
    })),
  }));
}
