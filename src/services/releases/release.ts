import { createHash } from 'node:crypto';
import { hashed } from '../../redact.ts';
import { membersOf } from '../../schemas/json.ts';
import type { Release, ReleaseContent } from '../../schemas/release.ts';
import { readTemplate } from '../../schemas/template.ts';
import { codeHash } from '../stack/changes.ts';
import { secretParametersOf } from '../stack/secrets.ts';

export type { Release, ReleaseContent };

/** What a template and its parameters are as a release. */
export function contentOf(
  template: string,
  parameters: Readonly<Record<string, string | null>>,
  version: string,
): ReleaseContent {
  const secret = new Set(secretParametersOf(template));
  return {
    version,
    code: codeHash(functionSource(template)),
    template: sha256(template),
    templateBytes: Buffer.byteLength(template),
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        secret.has(name) ? hashed(value ?? '') : (value ?? ''),
      ]),
    ),
    secretParameters: Object.keys(parameters).filter((name) => secret.has(name)),
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The source of the function that a template holds. */
export function functionSource(template: string): string {
  const { Resources } = readTemplate(template);
  const fn = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
  const { ZipFile } = membersOf(fn?.Properties?.Code);
  return typeof ZipFile === 'string' ? ZipFile : '';
}

/** Whether two releases deploy the same. */
export function sameContent(a: ReleaseContent, b: ReleaseContent): boolean {
  const names = new Set([...Object.keys(a.parameters), ...Object.keys(b.parameters)]);
  return a.template === b.template && [...names].every((name) => a.parameters[name] === b.parameters[name]);
}

/** The parameters to deploy a release with; secret ones keep their value. */
export function parametersOf({
  parameters,
  secretParameters,
}: ReleaseContent): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, secretParameters.includes(name) ? null : value]),
  );
}
