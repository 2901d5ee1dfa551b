import { SERVICE } from '../../stack/contract/names.ts';
import { LITERAL_KEYS } from '../../stack/contract/parameters.ts';
import { defined } from '../defined.ts';
import { membersOf } from '../schemas/json.ts';
import { readTemplate, type TemplateResource } from '../schemas/template.ts';
import type { Environment } from './environment.ts';
import type { Identity } from './identity-cache.ts';
import { templateParameters } from './tunable-parameters.ts';
import { writeTemplate } from './written-template.ts';

/** What an environment's stack is to become, with a template. @param caller whose account the stack is in. */
export function environmentTarget(
  environment: Environment,
  template: string,
  caller: Pick<Identity, 'account' | 'arn'>,
) {
  const { name, stackName, tunables, variables, region } = environment;
  const [, partition = 'aws'] = caller.arn.split(':');
  const written = writeTemplate(withVariables(template, variables), {
    parameters: templateParameters(name, tunables),
    fixed: ['EnvironmentName', ...LITERAL_KEYS],
    pseudo: {
      'AWS::AccountId': caller.account,
      'AWS::Partition': partition,
      ...defined({ 'AWS::Region': region }),
    },
    // A restore moves the application to another table by these.
    open: ['UsesAnotherTable', 'RefusesWrites'],
  });
  return { stackName, ...written, ...stackSettings(environment) };
}

/** What goes with the template: tags and topics of the stack. */
export function stackSettings(environment: Environment) {
  const { notificationArns } = environment.settings;
  return {
    tags: environmentTags(environment),
    ...defined({ notificationArns }),
  };
}

/** The text of the stack's policy; undefined where the configuration has none. */
export async function stackPolicyOf({ settings, origins }: Environment): Promise<string | undefined> {
  const { stackPolicy } = settings;
  if (stackPolicy === undefined) return undefined;
  const { readStackPolicy } = await import('./stack-policy.ts');
  return readStackPolicy(stackPolicy, origins.stackPolicy ?? '');
}

/** The variables of an environment stand in its template: parameters cannot have names of their own. */
function withVariables(template: string, variables: Readonly<Record<string, string>>): string {
  if (Object.keys(variables).length === 0) return template;
  const document = readTemplate(template);
  const resources = Object.entries(document.Resources).map(([id, each]) => [
    id,
    resourceWith(each, variables),
  ]);
  return JSON.stringify({ ...document, Resources: Object.fromEntries(resources) });
}

function resourceWith(
  resource: TemplateResource,
  variables: Readonly<Record<string, string>>,
): TemplateResource {
  const { Type, Properties } = resource;
  if (Type !== 'AWS::Lambda::Function' || Properties === undefined) return resource;
  const own = membersOf(membersOf(Properties.Environment).Variables);
  return { ...resource, Properties: { ...Properties, Environment: { Variables: { ...variables, ...own } } } };
}

/** Tags of the stack; CloudFormation hands them on to its resources. */
function environmentTags({ name, settings }: Environment): Record<string, string> {
  return { ...settings.tags, application: SERVICE, environment: name };
}
