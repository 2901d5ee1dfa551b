import {
  type Capability,
  GetTemplate$,
  type GetTemplateInput,
  type GetTemplateOutput,
  GetTemplateSummary$,
  type GetTemplateSummaryInput,
  type GetTemplateSummaryOutput,
  type ParameterDeclaration,
  type ResourceIdentifierSummary,
  type TemplateParameter as ShownParameter,
  ValidateTemplate$,
  type ValidateTemplateInput,
  type ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { KNOWN_TYPES, rulesOf } from '../../rules/resource-types.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { neededCapability } from './capabilities.ts';
import { findStack } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import type { Template } from './template.ts';
import type { TemplateParameter } from './template-parameters.ts';
import { templateText } from './template-source.ts';

/** The operations that read templates. */
export function templateOperations({ stacks, buckets, templates }: StackServices): Operation[] {
  return [
    operation<GetTemplateInput, GetTemplateOutput>(GetTemplate$)(
      {
        honours: ['StackName'],
        ignores: { TemplateStage: 'no transforms are served, so both stages are the same' },
      },
      async ({ StackName }) => {
        if (StackName === undefined)
          throw new AwsError('ValidationError', 'StackName is required if ChangeSetName is not specified.');
        const { model } = await findStack(stacks, StackName);
        return { TemplateBody: model.template, StagesAvailable: ['Original', 'Processed'] };
      },
    ),
    operation<ValidateTemplateInput, ValidateTemplateOutput>(ValidateTemplate$)(
      ['TemplateBody', 'TemplateURL'],
      async (input) => {
        const template = await templates.load(await templateText(input, buckets));
        return {
          Description: template.Description,
          Parameters: Object.entries(template.Parameters).map(shownParameter),
          ...capabilitiesOf(template),
        };
      },
    ),
    operation<GetTemplateSummaryInput, GetTemplateSummaryOutput>(GetTemplateSummary$)(
      ['TemplateBody', 'TemplateURL', 'StackName'],
      async (input) => {
        const stack = input.StackName === undefined ? undefined : await findStack(stacks, input.StackName);
        // As recorded on AWS: localstack's test_get_template_summary_non_executed_change_set.
        if (stack?.status === 'REVIEW_IN_PROGRESS')
          throw new AwsError(
            'ValidationError',
            'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
          );
        return summary(await templates.load(stack?.model.template ?? (await templateText(input, buckets))));
      },
    ),
  ];
}

function summary(template: Template): GetTemplateSummaryOutput {
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))];
  return {
    Description: template.Description,
    Parameters: Object.entries(template.Parameters).map(declared),
    ResourceTypes: types,
    ResourceIdentifierSummaries: types.map((type) => identifiers(type, template)),
    ...capabilitiesOf(template),
  };
}

function identifiers(type: string, { Resources }: Template): ResourceIdentifierSummary {
  return {
    ResourceType: type,
    LogicalResourceIds: Object.keys(Resources).filter((name) => Resources[name]?.Type === type),
    ...(KNOWN_TYPES.includes(type) ? { ResourceIdentifiers: [...rulesOf(type).identifier] } : {}),
  };
}

/** The reason is worded as recorded on AWS. */
function capabilitiesOf({ Resources }: Template): {
  Capabilities?: Capability[];
  CapabilitiesReason?: string;
} {
  const needed = neededCapability(Object.values(Resources));
  if (needed === undefined) return {};
  return {
    Capabilities: [needed.capability],
    CapabilitiesReason: `The following resource(s) require capabilities: [${needed.types.join(', ')}]`,
  };
}

function shownParameter([ParameterKey, { Default, NoEcho, Description }]: [
  string,
  TemplateParameter,
]): ShownParameter {
  return {
    ParameterKey,
    ...(Default === undefined ? {} : { DefaultValue: Default }),
    NoEcho: NoEcho === 'true',
    ...(Description === undefined ? {} : { Description }),
  };
}

function declared(entry: [string, TemplateParameter]): ParameterDeclaration {
  const [, { Type, AllowedValues }] = entry;
  return {
    ...shownParameter(entry),
    ParameterType: Type,
    ParameterConstraints: AllowedValues === undefined ? {} : { AllowedValues: [...AllowedValues] },
  };
}
