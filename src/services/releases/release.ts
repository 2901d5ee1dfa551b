import { codeHash } from './plan.ts';
import type { Release } from './result.ts';

/** The release that a template stands for. */
export function releaseOf(template: string, version: string): Release {
  const { Resources } = JSON.parse(template) as {
    Resources: Record<string, { Type: string; Properties?: { Code?: { ZipFile?: string } } }>;
  };
  const fn = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
  return { version, code: codeHash(fn?.Properties?.Code?.ZipFile ?? '') };
}
