import type { Environment } from './environment.ts';
import { templateParameters } from './tunables.ts';

/** What an environment's stack is to become, with a template. */
export function environmentTarget(environment: Environment, template: string) {
  const { name, stackName, tunables } = environment;
  return {
    stackName,
    template,
    parameters: templateParameters(name, tunables),
    tags: environmentTags(environment),
  };
}

/** Tags of the stack; CloudFormation hands them on to its resources. */
export function environmentTags({ name }: Environment): Record<string, string> {
  return { application: 'backoffice', environment: name };
}
