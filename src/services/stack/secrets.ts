import { hashed } from '../../redact.ts';
import { readTemplate } from '../../schemas/template.ts';
import type { ResourceChange } from './changes.ts';

/** The parameters that a template keeps secret. */
export function secretParametersOf(template: string): string[] {
  const { Parameters = {} } = readTemplate(template);
  return Object.entries(Parameters).flatMap(([name, { NoEcho }]) =>
    String(NoEcho) === 'true' ? [name] : [],
  );
}

/** Changes with the values of secret parameters replaced by their hash, wherever they stand. */
export function withoutSecrets(
  changes: readonly ResourceChange[],
  template: string,
  parameters: Readonly<Record<string, string | null>>,
): readonly ResourceChange[] {
  const secrets = secretParametersOf(template).flatMap((name) => parameters[name] || []);
  if (secrets.length === 0) return changes;
  const mask = (text: string | null): string | null =>
    text === null
      ? null
      : secrets.reduce((masked, secret) => masked.replaceAll(secret, hashed(secret)), text);
  return changes.map((change) => ({
    ...change,
    properties: change.properties.map(({ path, before, after }) => ({
      path,
      before: mask(before),
      after: mask(after),
    })),
  }));
}
