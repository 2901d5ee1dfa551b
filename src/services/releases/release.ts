import { createHash } from 'node:crypto';
import type { GitRevision } from '../../context.ts';
import { hashed } from '../../redact.ts';
import { codeHash } from '../stack/changes.ts';
import { secretParametersOf } from '../stack/secrets.ts';

/** What a deployment is made of. */
export interface ReleaseContent {
  /** Of the program that deployed it. */
  readonly version: string;
  /** The first digits of the hash of the function's source. */
  readonly code: string;
  /** SHA-256 of the template. */
  readonly template: string;
  readonly templateBytes: number;
  /** Parameters of the template; those that it keeps secret (NoEcho) by their hash. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the parameters that are secret: a rollback keeps the values they have. */
  readonly secretParameters: readonly string[];
}

/** A deployment that was made. */
export interface Release extends ReleaseContent {
  /** Counts from 1 in each environment. */
  readonly number: number;
  /** ISO 8601. */
  readonly time: string;
  readonly by: string;
  readonly account: string;
  readonly git: GitRevision | null;
  /** The release that this one went back to; null for a deployment. */
  readonly rollbackTo: number | null;
  /** Whether the application worked afterwards; null when that was not tried. */
  readonly verified: boolean | null;
  /** Lambda's own hash of the code, by which live code is told. */
  readonly codeSha256: string | null;
}

interface ReadTemplate {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties?: { readonly Code?: { readonly ZipFile?: string } } }
    >
  >;
}

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
  const { Resources } = JSON.parse(template) as ReadTemplate;
  const fn = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
  return fn?.Properties?.Code?.ZipFile ?? '';
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
