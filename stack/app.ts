import { App } from 'aws-cdk-lib';
import { BackofficeStack } from './backoffice-stack.ts';
import { ENVIRONMENT_CLASSES, type EnvironmentClass } from './contract/names.ts';

/** A CloudFormation template as plain JSON. */
export type Template = Readonly<Record<string, unknown>>;

/**
 * Synthesises the stack once for each class of environment.
 * @param functionCode the bundled function, one CommonJS file.
 */
export function synthesize(functionCode: string): Record<EnvironmentClass, Template> {
  // The built-in validator costs 6 s and 350 MB a run; cfn-lint checks the templates in CI instead.
  const app = new App({
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    treeMetadata: false,
  });
  const stacks = ENVIRONMENT_CLASSES.map(
    (environmentClass) =>
      new BackofficeStack(app, `backoffice-${environmentClass}`, { environmentClass, functionCode }),
  );
  const assembly = app.synth();
  const templates = stacks.map((stack) => [
    stack.environmentClass,
    assembly.getStackByName(stack.stackName).template,
  ]);
  return Object.fromEntries(templates) as Record<EnvironmentClass, Template>;
}
