import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import { readTemplate, type Template } from '../../schemas/template.ts';
import type { StackState } from './stack.ts';

/** The template that a stack has: its text, and what it holds. */
export interface LiveTemplate {
  readonly text: string;
  readonly template: Template;
}

/**
 * Somebody may have updated the stack by a template of their own, also in YAML.
 * @throws BackofficeError FAILED when it cannot be read.
 */
export async function readLiveTemplate(
  cloudFormation: Pick<CloudFormationApi, 'getTemplate'>,
  { id, name }: Pick<StackState, 'id' | 'name'>,
): Promise<LiveTemplate> {
  const { TemplateBody: text = '' } = await cloudFormation.getTemplate({ StackName: id });
  const template = readTemplate(text, `the live template of ${name}`, {
    hint: (command) => `replace it by the application's: ${command('deploy')}`,
  });
  return { text, template };
}
