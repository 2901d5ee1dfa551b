import type { Environment } from './environment.ts';
import { templateParameters } from './tunables.ts';

/** What an environment's stack is to become, with a template. */
export function environmentTarget(environment: Environment, template: string) {
  const { name, stackName, tunables, variables } = environment;
  return {
    stackName,
    template: withVariables(template, variables),
    parameters: templateParameters(name, tunables),
    tags: environmentTags(environment),
  };
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: { Environment?: { readonly Variables?: Readonly<Record<string, unknown>> } };
      }
    >
  >;
}

/** The variables of an environment stand in its template: parameters cannot have names of their own. */
function withVariables(template: string, variables: Readonly<Record<string, string>>): string {
  if (Object.keys(variables).length === 0) return template;
  const document = JSON.parse(template) as Template;
  for (const { Type, Properties } of Object.values(document.Resources)) {
    if (Type !== 'AWS::Lambda::Function' || Properties === undefined) continue;
    Properties.Environment = { Variables: { ...variables, ...Properties.Environment?.Variables } };
  }
  return JSON.stringify(document);
}

/** Tags of the stack; CloudFormation hands them on to its resources. */
export function environmentTags({ name }: Environment): Record<string, string> {
  return { application: 'backoffice', environment: name };
}
